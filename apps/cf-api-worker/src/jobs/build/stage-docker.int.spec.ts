import { randomUUID } from 'node:crypto';
import { digestOf, MEDIA_TYPES } from '@cf/registry';
import { type FakeServer, type Received, type Reply, startFakeServer } from '@cf/registry/testing';
import { useWorker } from '../../testing/use-worker';

const NGINX = {
  config: {
    Entrypoint: ['/docker-entrypoint.sh'],
    Cmd: ['nginx', '-g', 'daemon off;'],
    ExposedPorts: { '8443/tcp': {}, '80/tcp': {}, '53/udp': {} },
    WorkingDir: '/srv',
    User: 'web',
  },
};
const BASIC = `Basic ${Buffer.from('me:hunter2').toString('base64')}`;

const worker = useWorker();
let registry: FakeServer;
let image: string;
let replyTo: (request: Received) => Reply;

beforeAll(async () => {
  registry = await startFakeServer((request) => replyTo(request));
  image = `${registry.host}/team/web:1`;
});
beforeEach(() => {
  replyTo = serving(NGINX);
  registry.received.length = 0;
  Object.assign(worker.around.config.registry, { insecureRegistries: [registry.host] });
});
afterAll(() => registry.close());

function serving(config: object): (request: Received) => Reply {
  const bytes = JSON.stringify(config);
  const digest = digestOf(Buffer.from(bytes));
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: { mediaType: MEDIA_TYPES.config, digest, size: bytes.length },
    layers: [],
  };
  return ({ url }) =>
    url.pathname.includes('/blobs/')
      ? { status: 200, body: bytes }
      : { status: 200, headers: { 'content-type': MEDIA_TYPES.manifest }, body: manifest };
}

async function staging(credentials: { docker_username?: string; docker_password?: string } = {}) {
  const app = await worker.createApp({ lifecycle_type: 'docker' });
  const [guid, dropletGuid] = [randomUUID(), randomUUID()];
  const shared = {
    app_guid: app.guid,
    lifecycle_type: 'docker',
    state: 'STAGING',
    package_guid: randomUUID(),
  };
  const limits = { staging_memory_in_mb: 1024, staging_disk_in_mb: 1024 };
  await worker.db.build.create({ data: { guid, droplet_guid: dropletGuid, ...shared, ...limits } });
  await worker.db.droplet.create({
    data: { guid: dropletGuid, build_guid: guid, image, ...shared, ...credentials },
  });
  return { guid, dropletGuid, app };
}

const stage = (guid: string) => worker.run('build.stage_docker', { guid });
const buildOf = (guid: string) => worker.db.build.findUniqueOrThrow({ where: { guid } });

test('makes a droplet of what the image says', async () => {
  const { guid, dropletGuid } = await staging();

  expect(await stage(guid)).toBe('COMPLETE');

  expect(await buildOf(guid)).toMatchObject({ state: 'STAGED', error_id: null });
  const droplet = await worker.db.droplet.findUniqueOrThrow({ where: { guid: dropletGuid } });
  expect(droplet).toMatchObject({
    state: 'STAGED',
    image,
    buildpacks: null,
    process_types: { web: '/docker-entrypoint.sh nginx -g daemon off;' },
  });
  expect(JSON.parse(droplet.execution_metadata)).toEqual({
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
    workdir: '/srv',
    ports: [
      { Port: 80, Protocol: 'tcp' },
      { Port: 8443, Protocol: 'tcp' },
    ],
    user: 'web',
  });
});

test('an image without a command needs one of the app', async () => {
  replyTo = serving({ config: {} });
  const [without, having] = [await staging(), await staging()];
  await worker.db.process.create({
    data: {
      guid: randomUUID(),
      version: randomUUID(),
      app_guid: having.app.guid,
      type: 'web',
      command: 'serve',
      memory_in_mb: 64,
      disk_in_mb: 64,
    },
  });

  await stage(without.guid);
  await stage(having.guid);

  expect(await buildOf(without.guid)).toMatchObject({
    state: 'FAILED',
    error_description: 'Start command not specified',
  });
  expect(await buildOf(having.guid)).toMatchObject({ state: 'STAGED' });
});

test('shows the registry the credentials of the package, and none without them', async () => {
  const serve = serving(NGINX);
  replyTo = (request) =>
    request.headers.authorization === BASIC
      ? serve(request)
      : { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } };
  const owner = await staging({ docker_username: 'me', docker_password: 'hunter2' });
  const anybody = await staging();

  await stage(owner.guid);
  await stage(anybody.guid);

  expect(await buildOf(owner.guid)).toMatchObject({ state: 'STAGED' });
  expect(await buildOf(anybody.guid)).toMatchObject({
    state: 'FAILED',
    error_id: 'StagingError',
    error_description: `The image '${image}' could not be read. The registry has no such image, or wants other credentials.`,
  });
});

test('an image that is not there fails the build at once', async () => {
  replyTo = () => ({ status: 404, body: { errors: [{ code: 'MANIFEST_UNKNOWN' }] } });
  const { guid, dropletGuid } = await staging();

  expect(await stage(guid)).toBe('COMPLETE');

  expect(await buildOf(guid)).toMatchObject({ state: 'FAILED', error_id: 'StagingError' });
  expect(await worker.db.droplet.findUniqueOrThrow({ where: { guid: dropletGuid } })).toMatchObject({
    state: 'FAILED',
  });
});

test('a registry that is out of order is asked again, and fails the build in the end', async () => {
  replyTo = () => ({ status: 503 });
  const { guid } = await staging();

  expect(await stage(guid)).toBe('PROCESSING');
  expect((await buildOf(guid)).state).toBe('STAGING');
  const { guid: job } = await worker.db.job.findFirstOrThrow({ where: { payload: { equals: { guid } } } });
  await worker.attempt(job);
  await worker.attempt(job);

  expect(await buildOf(guid)).toMatchObject({ state: 'FAILED', error_id: 'StagingError' });
}, 60_000);

test('asks nothing of this machine but what the operator named', async () => {
  Object.assign(worker.around.config.registry, { insecureRegistries: [] });
  const { guid } = await staging();

  await stage(guid);

  expect(await buildOf(guid)).toMatchObject({
    state: 'FAILED',
    error_description: `The image '${image}' could not be read. ${registry.host} is no registry of this platform`,
  });
  expect(registry.received).toEqual([]);
});

test('leaves a build alone that has ended', async () => {
  const { guid } = await staging();
  await worker.db.build.update({ where: { guid }, data: { state: 'FAILED' } });

  expect(await stage(guid)).toBe('COMPLETE');
  expect(registry.received).toEqual([]);
});
