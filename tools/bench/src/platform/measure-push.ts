import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, ensureDomain, type Resource, statusOf, upload } from '@cf/local-platform';
import { type Moments } from './moments';
import { type RunningPlatform } from './run-platform';

/** What a push waits for, in ms. */
export interface PushTimes {
  readonly 'POST /v3/builds to its Image': number;
  readonly 'Build ended to STAGED': number;
  readonly 'POST /v3/builds to STAGED': number;
  readonly 'start to RUNNING in stats': number;
  readonly 'route mapped to 200 by the gateway': number;
}

export interface Pushed {
  readonly times: PushTimes;
  readonly spaceGuid: string;
  readonly appGuid: string;
  readonly dropletGuid: string;
}

const LIMIT_MS = 300_000;
/** How often is asked for what the API or the gateway shows: times are longer by half of it. */
const POLL_MS = 20;

export const relatedTo = (name: string, guid: string) => ({ relationships: { [name]: { data: { guid } } } });

/** A space of its own for what is measured. */
export async function makeSpace(api: ApiClient): Promise<string> {
  const name = `bench-${randomUUID()}`;
  const { guid: org } = await api.send<Resource>('POST', '/v3/organizations', { name });
  const space = { name: 'bench', ...relatedTo('organization', org) };
  return (await api.send<Resource>('POST', '/v3/spaces', space)).guid;
}

/** Pushes the sample app step by step, and takes the time of what happens by itself. */
export async function measurePush(
  { ready, api: logIn }: RunningPlatform,
  staging: Moments,
  spaceGuid: string,
  root: string,
): Promise<Pushed> {
  const api = await logIn();
  const host = `bench-${randomUUID().slice(0, 8)}`;
  const { guid: appGuid } = await api.send<Resource>('POST', '/v3/apps', {
    name: host,
    ...relatedTo('space', spaceGuid),
  });
  const packageGuid = await upload(api, appGuid, join(root, 'samples', 'node-app'));
  const staged = await stage(api, staging, packageGuid);
  const current = { data: { guid: staged.dropletGuid } };
  await api.send('PATCH', `/v3/apps/${appGuid}/relationships/current_droplet`, current);
  await api.send('POST', `/v3/apps/${appGuid}/processes/web/actions/scale`, { memory_in_mb: 128 });
  const running = await since(
    () => api.send('POST', `/v3/apps/${appGuid}/actions/start`),
    async () => {
      const { resources } = await api.get<{ resources: { state: string }[] }>(
        `/v3/apps/${appGuid}/processes/web/stats`,
      );
      return resources.every(({ state }) => state === 'RUNNING');
    },
  );
  const domain = await ensureDomain(api, ready.appsDomain);
  const route = await api.send<Resource>('POST', '/v3/routes', {
    host,
    relationships: { space: { data: { guid: spaceGuid } }, domain: { data: { guid: domain } } },
  });
  const { hostname, port } = new URL(ready.gateway);
  const gateway = { host: hostname, port: Number(port) };
  const routed = await since(
    () =>
      api.send('POST', `/v3/routes/${route.guid}/destinations`, {
        destinations: [{ app: { guid: appGuid } }],
      }),
    async () => (await statusOf(`${host}.${ready.appsDomain}`, gateway)) === 200,
  );
  const times = {
    ...staged.times,
    'start to RUNNING in stats': running,
    'route mapped to 200 by the gateway': routed,
  };
  return { times, spaceGuid, appGuid, dropletGuid: staged.dropletGuid };
}

async function stage(api: ApiClient, staging: Moments, packageGuid: string) {
  const begun = performance.now();
  const build = await api.send<Resource>('POST', '/v3/builds', { package: { guid: packageGuid } });
  const look = () => api.get<Resource & { droplet: Resource | null }>(`/v3/builds/${build.guid}`);
  let seen = await look();
  for (; seen.state === 'STAGING'; seen = await look()) {
    if (performance.now() - begun > LIMIT_MS) throw new Error('staging takes too long');
    await sleep(POLL_MS);
  }
  const done = performance.now();
  if (seen.state !== 'STAGED' || !seen.droplet) throw new Error(`staging failed: ${seen.error}`);
  const image = await staging.when(`image/${build.guid}`, LIMIT_MS);
  const ended = await staging.when(`end/${build.guid}`, LIMIT_MS);
  const times = {
    'POST /v3/builds to its Image': image - begun,
    'Build ended to STAGED': Math.max(0, done - ended),
    'POST /v3/builds to STAGED': done - begun,
  };
  return { times, dropletGuid: seen.droplet.guid };
}

/** How long it takes from an act until something holds. */
async function since(act: () => Promise<unknown>, holds: () => Promise<boolean>): Promise<number> {
  const begun = performance.now();
  await act();
  while (!(await holds())) {
    if (performance.now() - begun > LIMIT_MS) throw new Error('it does not come about');
    await sleep(POLL_MS);
  }
  return performance.now() - begun;
}
