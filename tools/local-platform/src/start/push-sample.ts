import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import { type ApiClient, type ApiList, type Resource } from './api-client';
import { type Steps } from './steps';

export const SAMPLE = { org: 'demo', space: 'dev', app: 'sample' };

const OFFER_MS = 60_000;
const PACKAGE_MS = 60_000;
const STAGING_MS = 300_000;
const ANSWER_MS = 120_000;

interface Gateway {
  readonly host: string;
  readonly port: number;
}

interface Place {
  readonly api: ApiClient;
  readonly steps: Steps;
  readonly domain: string;
  readonly folder: string;
  readonly gatewayPort: number;
  /** This machine unless told otherwise. */
  readonly gatewayHost?: string;
  readonly names?: typeof SAMPLE;
}

/** Makes the shared domain for apps, once. */
export async function ensureDomain(api: ApiClient, name: string): Promise<string> {
  return findOrCreate(api, `/v3/domains?names=${name}`, '/v3/domains', { name });
}

/** Waits until the controllers have told the API what apps can be built with. */
export async function untilStackOffered(api: ApiClient): Promise<void> {
  for (const end = Date.now() + OFFER_MS; ; await sleep(100)) {
    const [stacks, buildpacks] = await Promise.all([
      api.get<ApiList<Resource>>('/v3/stacks'),
      api.get<ApiList<Resource>>('/v3/buildpacks'),
    ]);
    if (stacks.resources.length > 0 && buildpacks.resources.length > 0) return;
    if (Date.now() > end) throw new Error(`no stack was offered in ${OFFER_MS / 1000} s`);
  }
}

/** Pushes the sample as `cf push` does, unless it was pushed before, and waits until it answers. Answers its host. */
export async function pushSample(place: Place): Promise<string> {
  const { api, steps, domain, folder, gatewayHost = '127.0.0.1', gatewayPort, names = SAMPLE } = place;
  const host = `${names.app}.${domain}`;
  const isNew = await steps.step('Sample: organization, space, app and route', () =>
    prepare(api, domain, names),
  );
  if (isNew.state !== 'STARTED') {
    const packageGuid = await steps.step('Sample: package uploaded', () => upload(api, isNew.guid, folder));
    const droplet = await steps.step('Sample: staged', () => stage(api, packageGuid));
    await api.send('PATCH', `/v3/apps/${isNew.guid}/relationships/current_droplet`, {
      data: { guid: droplet },
    });
    await api.send('POST', `/v3/apps/${isNew.guid}/processes/web/actions/scale`, { memory_in_mb: 128 });
    await api.send('POST', `/v3/apps/${isNew.guid}/actions/start`);
  }
  await steps.step(`Sample: answers at http://${host}:${gatewayPort}`, () =>
    untilAnswers(host, { host: gatewayHost, port: gatewayPort }),
  );
  return host;
}

const relatedTo = (name: string, guid: string) => ({ relationships: { [name]: { data: { guid } } } });

async function prepare(api: ApiClient, domain: string, names: typeof SAMPLE): Promise<Resource> {
  const domainGuid = await ensureDomain(api, domain);
  const org = await findOrCreate(api, `/v3/organizations?names=${names.org}`, '/v3/organizations', {
    name: names.org,
  });
  const space = await findOrCreate(
    api,
    `/v3/spaces?names=${names.space}&organization_guids=${org}`,
    '/v3/spaces',
    {
      name: names.space,
      ...relatedTo('organization', org),
    },
  );
  const app = await findOrCreate(api, `/v3/apps?names=${names.app}&space_guids=${space}`, '/v3/apps', {
    name: names.app,
    ...relatedTo('space', space),
  });
  const route = await findOrCreate(
    api,
    `/v3/routes?hosts=${names.app}&domain_guids=${domainGuid}`,
    '/v3/routes',
    {
      host: names.app,
      relationships: { space: { data: { guid: space } }, domain: { data: { guid: domainGuid } } },
    },
  );
  await api.send('POST', `/v3/routes/${route}/destinations`, { destinations: [{ app: { guid: app } }] });
  return api.get<Resource>(`/v3/apps/${app}`);
}

async function findOrCreate(api: ApiClient, list: string, path: string, body: object): Promise<string> {
  const { resources } = await api.get<ApiList<Resource>>(list);
  return resources[0]?.guid ?? (await api.send<Resource>('POST', path, body)).guid;
}

/** Makes a package of a folder and waits until it is ready; answers its guid. */
export async function upload(api: ApiClient, app: string, folder: string): Promise<string> {
  const { guid } = await api.send<Resource>('POST', '/v3/packages', {
    type: 'bits',
    ...relatedTo('app', app),
  });
  const form = new FormData();
  form.set(
    'bits',
    new Blob([new Uint8Array(await zipOf(folder))], { type: 'application/zip' }),
    'sample.zip',
  );
  await api.send('POST', `/v3/packages/${guid}/upload`, form);
  await untilState(() => api.get<Resource>(`/v3/packages/${guid}`), 'READY', PACKAGE_MS);
  return guid;
}

async function zipOf(folder: string): Promise<Buffer> {
  const zip = new ZipFile();
  for (const name of readdirSync(folder)) zip.addBuffer(readFileSync(join(folder, name)), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function stage(api: ApiClient, packageGuid: string): Promise<string> {
  const build = await api.send<Resource>('POST', '/v3/builds', { package: { guid: packageGuid } });
  const done = await untilState(
    () => api.get<Resource & { droplet: Resource }>(`/v3/builds/${build.guid}`),
    'STAGED',
    STAGING_MS,
  );
  return done.droplet.guid;
}

async function untilState<T extends Resource>(
  ask: () => Promise<T>,
  wanted: string,
  limitMs: number,
): Promise<T> {
  for (const end = Date.now() + limitMs; ;) {
    const resource = await ask();
    if (resource.state === wanted) return resource;
    if (resource.state === 'FAILED') throw new Error(resource.error ?? 'failed without a reason');
    if (Date.now() > end) throw new Error(`still ${resource.state} after ${limitMs / 1000} s`);
    await sleep(100);
  }
}

async function untilAnswers(host: string, gateway: Gateway): Promise<void> {
  let last: number | string = 'nothing';
  for (const end = Date.now() + ANSWER_MS; Date.now() < end;) {
    last = await statusOf(host, gateway);
    if (last === 200) return;
    await sleep(100);
  }
  throw new Error(`${host} answered ${last} after ${ANSWER_MS / 1000} s`);
}

/** The status that an app answers with behind the gateway, or why it answers nothing. */
export function statusOf(host: string, gateway: Gateway): Promise<number | string> {
  return new Promise((resolve) => {
    const asking = request({ ...gateway, headers: { host }, timeout: 5_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asking.on('timeout', () => asking.destroy(new Error('timed out')));
    asking.on('error', ({ message }) => resolve(message));
    asking.end();
  });
}
