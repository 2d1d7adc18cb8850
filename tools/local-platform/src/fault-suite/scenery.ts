import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { type ApiList, type Resource } from '../start/api-client';
import { eventually } from './eventually';
import { type FaultPlatform } from './use-platform';
import { viewsOf } from './views';

/** A name that nobody else has. */
export const unique = (name: string): string => `${name}-${randomBytes(4).toString('hex')}`;

const to = (guid: string) => ({ data: { guid } });

/** An app that answers every request. */
const CODE = { Procfile: 'web: exec python3 -m http.server $PORT\n' };
const BASE = 'faults';

/** What the tests act upon, made and seen by way of the API and of the cluster. */
export type Scenery = ReturnType<typeof sceneryOf>;

/** For one file of tests, once its platform is ready. */
export function useScenery(platform: FaultPlatform): Scenery {
  const scenery = {} as Scenery;
  beforeAll(() => void Object.assign(scenery, sceneryOf(platform)));
  return scenery;
}

/** Makes organizations, apps and whatever they need. */
function sceneryOf(platform: FaultPlatform) {
  const places = placesOf(platform);
  const packages = packagesOf(platform, places);
  return { ...places, ...packages, ...appsOf(places, packages), ...viewsOf(platform) };
}

function placesOf(platform: FaultPlatform) {
  const post = <T = Resource>(path: string, body: object = {}) => platform.api.send<T>('POST', path, body);
  const patch = <T = Resource>(path: string, body: object) => platform.api.send<T>('PATCH', path, body);
  const get = <T = Resource>(path: string) => platform.api.get<T>(path);
  const remove = (path: string) => platform.api.send<undefined>('DELETE', path);
  const org = () => post('/v3/organizations', { name: unique('org') });
  const space = async (organization?: string) =>
    post('/v3/spaces', {
      name: unique('space'),
      relationships: { organization: to(organization ?? (await org()).guid) },
    });
  const app = async (spaceGuid?: string, more: object = {}) =>
    post('/v3/apps', {
      name: unique('app'),
      relationships: { space: to(spaceGuid ?? (await space()).guid) },
      ...more,
    });
  const route = (spaceGuid: string, domain = platform.domainGuid) =>
    post('/v3/routes', {
      host: unique('host'),
      relationships: { space: to(spaceGuid), domain: to(domain) },
    });
  const map = (routeGuid: string, appGuid: string) =>
    post(`/v3/routes/${routeGuid}/destinations`, { destinations: [{ app: { guid: appGuid } }] });
  const untilState = (path: string, state: string) =>
    eventually(
      () => get(path),
      (seen) => seen.state === state,
    );
  return { post, patch, get, remove, org, space, app, route, map, untilState };
}

function packagesOf({ api }: FaultPlatform, { post, get, untilState }: ReturnType<typeof placesOf>) {
  const newPackage = (appGuid: string) =>
    post('/v3/packages', { type: 'bits', relationships: { app: to(appGuid) } });
  async function upload(packageGuid: string, bits?: Buffer): Promise<void> {
    const form = new FormData();
    form.set('bits', new Blob([new Uint8Array(bits ?? (await zipOf(CODE)))]), 'bits.zip');
    await api.send('POST', `/v3/packages/${packageGuid}/upload`, form);
  }
  async function readyPackage(appGuid: string): Promise<Resource> {
    const { guid } = await newPackage(appGuid);
    await upload(guid);
    return untilState(`/v3/packages/${guid}`, 'READY');
  }
  async function stagedDroplet(appGuid: string, packageGuid?: string): Promise<string> {
    const pkg = packageGuid ?? (await readyPackage(appGuid)).guid;
    const { guid } = await post('/v3/builds', { package: { guid: pkg } });
    await untilState(`/v3/builds/${guid}`, 'STAGED');
    return (await get<{ droplet: Resource }>(`/v3/builds/${guid}`)).droplet.guid;
  }
  return { newPackage, upload, readyPackage, stagedDroplet };
}

function appsOf(
  { post, patch, get, app }: ReturnType<typeof placesOf>,
  { stagedDroplet }: ReturnType<typeof packagesOf>,
) {
  /** One staging does for all apps: the others copy its droplet. */
  async function baseDroplet(): Promise<string> {
    const { resources } = await get<ApiList<Resource>>(`/v3/apps?names=${BASE}`);
    const base = resources[0]?.guid ?? (await app(undefined, { name: BASE })).guid;
    const staged = await get<ApiList<Resource>>(`/v3/apps/${base}/droplets?states=STAGED`);
    return staged.resources[0]?.guid ?? stagedDroplet(base);
  }
  const setDroplet = (appGuid: string, dropletGuid: string) =>
    patch(`/v3/apps/${appGuid}/relationships/current_droplet`, to(dropletGuid));
  async function appWithDroplet(spaceGuid?: string): Promise<Resource> {
    const source = await baseDroplet();
    const made = await app(spaceGuid);
    const relationships = { app: to(made.guid) };
    const droplet = await post(`/v3/droplets?source_guid=${source}`, { relationships });
    await setDroplet(made.guid, droplet.guid);
    await post(`/v3/apps/${made.guid}/processes/web/actions/scale`, { memory_in_mb: 64 });
    return made;
  }
  const statsOf = async (appGuid: string) =>
    (await get<ApiList<{ state: string; index: number }>>(`/v3/apps/${appGuid}/processes/web/stats`))
      .resources;
  const untilRunning = (appGuid: string, instances = 1) =>
    eventually(
      () => statsOf(appGuid),
      (seen) => seen.length === instances && seen.every(({ state }) => state === 'RUNNING'),
    );
  const start = (appGuid: string) => post(`/v3/apps/${appGuid}/actions/start`);
  async function runningApp(spaceGuid?: string): Promise<Resource> {
    const made = await appWithDroplet(spaceGuid);
    await start(made.guid);
    await untilRunning(made.guid);
    return made;
  }
  return { baseDroplet, setDroplet, appWithDroplet, statsOf, untilRunning, start, runningApp };
}

/** A zip of these files. */
export async function zipOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream as NodeJS.ReadableStream & AsyncIterable<Uint8Array>);
}
