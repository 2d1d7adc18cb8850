import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  bufferBlob,
  createRegistryClient,
  digestOf,
  type ImageManifest,
  MEDIA_TYPES,
  type RegistryClient,
  userOf,
} from '@cf/registry';
import { type StartedRegistry, startRegistry } from './index';

const USER = { name: 'cf', password: 'p:ß' };
let directory: string;
let registry: StartedRegistry;
let host: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'registry-'));
});
afterEach(async () => {
  await registry.close();
  await rm(directory, { recursive: true, force: true });
});

async function start(user?: typeof USER): Promise<void> {
  registry = await startRegistry({ directory, port: 0, ...(user && { user }) });
  host = `127.0.0.1:${registry.port}`;
}

const bits = randomBytes(300_000);
const layer = bufferBlob(bits);
const config = bufferBlob(
  Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {
        Labels: { a: 'b' },
        Env: ['PATH=/bin:/usr', 'EMPTY='],
        ExposedPorts: { '8080/tcp': {}, '53/udp': {} },
      },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }),
  ),
);
const manifest: ImageManifest = {
  schemaVersion: 2,
  mediaType: MEDIA_TYPES.manifest,
  config: { mediaType: MEDIA_TYPES.config, digest: config.digest, size: config.size },
  layers: [{ mediaType: MEDIA_TYPES.layer, digest: layer.digest, size: layer.size }],
};

async function push(client: RegistryClient, repository: string): Promise<string> {
  await client.uploadBlob(repository, layer);
  await client.uploadBlob(repository, config);
  return client.putManifest(`${repository}:v1`, manifest);
}

describe.each([
  ['anonymous', undefined],
  ['with basic authentication', USER],
])('a registry, %s', (_name, user) => {
  let client: RegistryClient;
  let repository: string;

  beforeEach(async () => {
    await start(user);
    client = createRegistryClient(user ? { credentials: userOf(host, user.name, user.password) } : {});
    repository = `${host}/cf/packages/one`;
  });

  test('gives back what was pushed, by tag and by digest', async () => {
    const digest = await push(client, repository);

    expect(await client.resolveDigest(`${repository}:v1`)).toBe(digest);
    expect(await client.getManifest(`${repository}@${digest}`)).toEqual({
      digest,
      mediaType: MEDIA_TYPES.manifest,
      manifest,
    });
    expect((await buffer(await client.getBlob(repository, layer.digest))).equals(bits)).toBe(true);
    expect(await client.listTags(repository)).toEqual(['v1']);
    await client.check(repository);
  });

  test('describes an image by its configuration', async () => {
    const digest = await push(client, repository);

    expect(await client.describeImage(`${repository}:v1`)).toMatchObject({
      reference: `${repository}@${digest}`,
      labels: { a: 'b' },
      environment: { PATH: '/bin:/usr', EMPTY: '' },
      exposedPorts: [8080],
      entrypoint: [],
      diffIds: [layer.digest],
    });
  });

  test('deletes an image with its tags, and finds nothing to delete after that', async () => {
    const digest = await push(client, repository);

    expect(await client.deleteImage(`${repository}@${digest}`)).toBe('deleted');
    expect(await client.listTags(repository)).toEqual([]);
    expect(await client.resolveDigest(`${repository}@${digest}`)).toBeUndefined();
    expect(await client.deleteImage(`${repository}@${digest}`)).toBe('absent');
    expect(await client.deleteImage(`${repository}:v1`)).toBe('absent');
    expect(await client.deleteImage(`${host}/never/there:v1`)).toBe('absent');
  });

  test('mounts a blob of another repository, and only what is there', async () => {
    const other = `${host}/cf/other`;
    await client.uploadBlob(other, layer);

    expect(await client.blobExists(repository, layer.digest)).toBe(false);
    expect(await client.mountBlob(repository, layer.digest, other)).toBe(true);
    expect(await client.blobExists(repository, layer.digest)).toBe(true);
    expect(await client.mountBlob(repository, config.digest, other)).toBe(false);
  });
});

describe('a registry', () => {
  test('keeps its images over a restart, and forgets unfinished uploads', async () => {
    await start();
    const digest = await push(createRegistryClient(), `${host}/x`);
    await fetch(`${registry.url}/v2/x/blobs/uploads/`, { method: 'POST' });
    expect(await readdir(join(directory, 'uploads'))).toHaveLength(1);

    await registry.close();
    await start();

    expect(await readdir(join(directory, 'uploads'))).toEqual([]);
    expect(await createRegistryClient().resolveDigest(`${host}/x:v1`)).toBe(digest);
  });

  test('takes whole blobs in one POST and in pieces, each piece at its place', async () => {
    await start();
    const whole = await fetch(`${registry.url}/v2/x/blobs/uploads/?digest=${digestOf(Buffer.from('one'))}`, {
      method: 'POST',
      body: 'one',
    });
    expect(whole.status).toBe(201);

    const { headers } = await fetch(`${registry.url}/v2/x/blobs/uploads/`, { method: 'POST' });
    const upload = `${registry.url}${headers.get('location')}`;
    const piece = (range: string, body: string) =>
      fetch(upload, { method: 'PATCH', body, headers: { 'content-range': range } });
    expect((await piece('0-2', 'two')).headers.get('range')).toBe('0-2');
    expect((await piece('9-11', 'gap')).status).toBe(416);
    const end = await fetch(`${upload}?digest=${digestOf(Buffer.from('two+end'))}`, {
      method: 'PUT',
      body: '+end',
    });
    expect(end.status).toBe(201);
  });

  test('refuses bytes that do not have their digest, and manifests whose parts are missing', async () => {
    await start();
    const client = createRegistryClient();
    const wrong = { ...layer, open: () => Readable.from([randomBytes(layer.size)]) };

    await expect(client.uploadBlob(`${host}/x`, wrong)).rejects.toMatchObject({
      status: 400,
      code: 'DIGEST_INVALID',
    });
    expect(await client.blobExists(`${host}/x`, layer.digest)).toBe(false);
    await expect(client.putManifest(`${host}/x:v1`, manifest)).rejects.toMatchObject({
      status: 400,
      code: 'MANIFEST_BLOB_UNKNOWN',
    });
  });

  test('leaves nothing of an upload that breaks off', async () => {
    await start();
    const client = createRegistryClient();
    const broken = {
      ...layer,
      open: () =>
        Readable.from(
          (function* () {
            yield bits.subarray(0, 1000);
            throw new Error('disk gone');
          })(),
        ),
    };

    await expect(client.uploadBlob(`${host}/x`, broken)).rejects.toThrow(/disk gone/);
    expect(await client.blobExists(`${host}/x`, layer.digest)).toBe(false);
  });

  test('answers 401 without or with a wrong user, and says nothing secret', async () => {
    await start(USER);
    for (const client of [
      createRegistryClient(),
      createRegistryClient({ credentials: userOf(host, USER.name, 'hunter2') }),
    ]) {
      const failure = await client.describeImage(`${host}/x:v1`).catch((error: unknown) => error as Error);
      expect(failure).toMatchObject({ name: 'RegistryError', status: 401, code: 'UNAUTHORIZED' });
      expect(JSON.stringify([failure, String(failure)])).not.toMatch(/hunter2|Basic /);
    }
  });

  test('does not know paths outside of its repositories', async () => {
    await start();
    for (const path of [
      '/v2/../x/tags/list',
      '/v2/x/_blobs/tags/list',
      '/v2/x/manifests/..',
      '/v2/X/tags/list',
      '/',
    ]) {
      const answer = await fetch(registry.url + path.replaceAll('..', '%2e%2e'));
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });

  test('pages through tags', async () => {
    await start();
    await push(createRegistryClient(), `${host}/x`);
    for (const tag of ['a', 'b', 'c', 'd'])
      await createRegistryClient().putManifest(`${host}/x:${tag}`, manifest);
    const first = await fetch(`${registry.url}/v2/x/tags/list?n=2`);

    expect(await first.json()).toEqual({ name: 'x', tags: ['a', 'b'] });
    expect(first.headers.get('link')).toBe('</v2/x/tags/list?n=2&last=b>; rel="next"');
    expect(await createRegistryClient().listTags(`${host}/x`)).toEqual(['a', 'b', 'c', 'd', 'v1']);
  });
});
