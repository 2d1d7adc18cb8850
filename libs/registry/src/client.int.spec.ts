import {
  bufferBlob,
  createRegistryClient,
  type Credentials,
  digestOf,
  MEDIA_TYPES,
  type RegistryError,
} from './index';
import { type FakeServer, type Received, type Reply, startFakeServer } from './testing';

const servers: FakeServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(replyTo: (request: Received) => Reply): Promise<FakeServer> {
  const server = await startFakeServer(replyTo);
  servers.push(server);
  return server;
}

const user: Credentials = async () => ({ username: 'u', password: 'hunter2' });
const USER = `Basic ${Buffer.from('u:hunter2').toString('base64')}`;
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: RegistryError) => error,
  );

const config = Buffer.from('{"config":{"Labels":{"a":"b"}}}');
const manifest = {
  schemaVersion: 2,
  mediaType: MEDIA_TYPES.manifest,
  config: { mediaType: MEDIA_TYPES.config, digest: digestOf(config), size: config.length },
  layers: [],
};
const found: Reply = { status: 200, headers: { 'content-type': MEDIA_TYPES.manifest }, body: manifest };

describe('a registry that asks for tokens', () => {
  let tokens: FakeServer;
  let registry: FakeServer;
  let valid = new Set<string>();
  let lifetime = 300;

  beforeEach(async () => {
    [valid, lifetime] = [new Set(), 300];
    tokens = await serve(({ headers, method }) => {
      if (method === 'GET' && headers.authorization !== USER)
        return { status: 401, body: { errors: [{ code: 'DENIED' }] } };
      const token = `token-${valid.size + 1}`;
      valid.add(token);
      return { status: 200, body: { token, expires_in: lifetime } };
    });
    const realm = `Bearer realm="http://${tokens.host}/token?x=1",service="reg",scope="repository:cf/app:pull"`;
    registry = await serve(({ headers }) =>
      valid.has((headers.authorization ?? '').replace('Bearer ', ''))
        ? found
        : {
            status: 401,
            headers: { 'www-authenticate': realm },
            body: { errors: [{ code: 'UNAUTHORIZED', message: 'who?' }] },
          },
    );
  });

  test('gets one per scope, for as long as it is valid', async () => {
    const client = createRegistryClient({ credentials: user });
    await client.getManifest(`${registry.host}/cf/app`);
    await client.getManifest(`${registry.host}/cf/app`);

    expect(tokens.received.map(({ url }) => url.search)).toEqual([
      '?x=1&service=reg&scope=repository%3Acf%2Fapp%3Apull',
    ]);
    expect(registry.received.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer token-1',
      'Bearer token-1',
    ]);

    await client.getManifest(`${registry.host}/cf/other`);
    expect(tokens.received.at(-1)?.url.searchParams.getAll('scope')).toEqual([
      'repository:cf/other:pull',
      'repository:cf/app:pull',
    ]);
  });

  test('gets another when one has expired or is refused', async () => {
    lifetime = 1;
    const client = createRegistryClient({ credentials: user });
    await client.getManifest(`${registry.host}/cf/app`);
    lifetime = 300;
    await client.getManifest(`${registry.host}/cf/app`);
    expect(tokens.received).toHaveLength(2);

    valid.delete('token-2');
    valid.add('filler');
    await client.getManifest(`${registry.host}/cf/app`);
    expect(tokens.received).toHaveLength(3);
  });

  test('is told the truth about a wrong password, which no message repeats', async () => {
    const credentials: Credentials = async () => ({ username: 'u', password: 'wrong-secret' });
    const refused = await failure(
      createRegistryClient({ credentials }).getManifest(`${registry.host}/cf/app`),
    );

    expect(refused).toMatchObject({ status: 401, code: 'DENIED' });
    expect(refused?.message).toMatch(/^Token of 127\.0\.0\.1:\d+ for repository:cf\/app:pull: 401 DENIED$/);
    expect(tokens.received).toHaveLength(1);
  });

  test('exchanges an identity token in the body of a POST', async () => {
    const credentials: Credentials = async () => ({ identityToken: 'refresh-me' });
    await createRegistryClient({ credentials }).getManifest(`${registry.host}/cf/app`);

    const [{ method, body, headers } = {}] = tokens.received;
    expect(method).toBe('POST');
    expect(headers?.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-me',
    });
  });
});

describe('credentials', () => {
  test.each([
    'file:///etc/passwd',
    'http://169.254.169.254/token',
    'https://u:p@example.org/token',
    'gopher://x',
  ])('are not sent to the realm %s', async (realm) => {
    const registry = await serve(() => ({
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="${realm}"` },
    }));
    const refused = await failure(
      createRegistryClient({ credentials: user }).getManifest(`${registry.host}/x`),
    );

    expect(refused).toMatchObject({ code: 'UNSAFE_TARGET' });
    expect(refused?.message).not.toContain('hunter2');
  });

  test('are not sent to where a blob is redirected, nor to where an upload goes on elsewhere', async () => {
    const elsewhere = await serve(({ method }) =>
      method === 'GET'
        ? { status: 200, body: 'bits' }
        : { status: method === 'PUT' ? 201 : 202, headers: { location: '/up' } },
    );
    const registry = await serve(({ method, headers }): Reply => {
      if (headers.authorization !== USER)
        return { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } };
      if (method === 'GET') return { status: 307, headers: { location: `http://${elsewhere.host}/signed` } };
      if (method === 'HEAD') return { status: 404 };
      return { status: 202, headers: { location: `http://${elsewhere.host}/up?state=1` } };
    });
    const client = createRegistryClient({ credentials: user });
    const blob = bufferBlob(Buffer.from('bits'));
    for await (const _ of await client.getBlob(`${registry.host}/x`, blob.digest));
    await client.uploadBlob(`${registry.host}/x`, blob);

    expect(elsewhere.received.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'PUT']);
    expect(elsewhere.received.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    expect(elsewhere.received[1]?.body).toBe('bits');
  });

  test('go no further than five redirects', async () => {
    const registry = await serve(({ url }) => ({
      status: 302,
      headers: { location: url.href.replace('http://fake', '') },
    }));

    expect(await failure(createRegistryClient().getManifest(`${registry.host}/x`))).toMatchObject({
      status: 302,
    });
    expect(registry.received).toHaveLength(6);
  });
});

describe('an index of images', () => {
  const bytes = JSON.stringify(manifest);
  const entry = (os: string, architecture: string, digest = digestOf(Buffer.from(bytes))) => ({
    mediaType: MEDIA_TYPES.manifest,
    digest,
    size: 1,
    platform: { os, architecture },
  });
  const index = (...manifests: object[]) => ({
    status: 200,
    headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' },
    body: { schemaVersion: 2, manifests },
  });

  test('stands for its entry for linux/amd64', async () => {
    const wrong = `sha256:${'0'.repeat(64)}`;
    const registry = await serve(({ url }) => {
      if (url.pathname.endsWith('/latest'))
        return index(entry('linux', 'arm64', wrong), entry('linux', 'amd64'));
      return url.pathname.includes('/blobs/')
        ? { status: 200, body: config.toString() }
        : { ...found, body: bytes };
    });
    const { labels, reference } = await createRegistryClient().describeImage(`${registry.host}/x`);

    expect(labels).toEqual({ a: 'b' });
    expect(reference).toBe(`${registry.host}/x@${digestOf(Buffer.from(bytes))}`);
  });

  test('without such an entry cannot be used', async () => {
    const registry = await serve(() => index(entry('windows', 'amd64'), entry('linux', 's390x')));

    expect(await failure(createRegistryClient().describeImage(`${registry.host}/x`))).toMatchObject({
      code: 'NO_PLATFORM',
      message: `The image ${registry.host}/x has no variant for linux/amd64`,
    });
  });
});

describe('what a registry sends', () => {
  test('must have the digest that was asked for', async () => {
    const registry = await serve(() => found);
    const image = `${registry.host}/x@sha256:${'0'.repeat(64)}`;

    expect(await failure(createRegistryClient().getManifest(image))).toMatchObject({
      code: 'DIGEST_INVALID',
    });
  });

  test.each([
    ['not JSON', '<html>'],
    ['of an old kind', { schemaVersion: 1, fsLayers: [] }],
    ['without digests', { ...manifest, config: { digest: '../../etc/passwd' } }],
    ['nothing', 'null'],
  ])('is refused when a manifest is %s', async (_name, body) => {
    const registry = await serve(() => ({ ...found, body }));

    expect(await failure(createRegistryClient().getManifest(`${registry.host}/x`))).toMatchObject({
      code: 'MANIFEST_INVALID',
    });
  });

  test('is not read beyond the size of a manifest', async () => {
    const registry = await serve(() => ({ status: 200, body: 'x'.repeat(5_000_000) }));

    expect(await failure(createRegistryClient().getManifest(`${registry.host}/x`))).toMatchObject({
      code: 'SIZE_INVALID',
    });
  });
});

describe('a passing fault', () => {
  test('is tried three times', async () => {
    let count = 0;
    const registry = await serve(() => (++count < 3 ? { status: 503 } : found));

    await expect(createRegistryClient().getManifest(`${registry.host}/x`)).resolves.toMatchObject({
      manifest,
    });
  });

  test('is told from a refusal, which is final', async () => {
    const registry = await serve(() => ({
      status: 403,
      body: { errors: [{ code: 'DENIED', message: 'no' }] },
    }));
    const refused = await failure(createRegistryClient().getManifest(`${registry.host}/x`));

    expect(refused).toMatchObject({ status: 403, code: 'DENIED', transient: false });
    expect(registry.received).toHaveLength(1);
  });

  test('ends at once when whoever asked gives up', async () => {
    const registry = await serve(() => ({ status: 503 }));
    const stop = new AbortController();
    const asked = createRegistryClient().getManifest(`${registry.host}/x`, stop.signal);
    stop.abort(new Error('enough'));

    await expect(asked).rejects.toThrow();
    expect(registry.received.length).toBeLessThan(2);
  });
});

describe('deleting an image', () => {
  const digest = `sha256:${'a'.repeat(64)}`;

  test.each([
    ['405', { status: 405, body: { errors: [{ code: 'UNSUPPORTED' }] } }, 'unsupported'],
    ['400 UNSUPPORTED', { status: 400, body: { errors: [{ code: 'UNSUPPORTED' }] } }, 'unsupported'],
    ['404', { status: 404, body: { errors: [{ code: 'MANIFEST_UNKNOWN' }] } }, 'absent'],
    ['202', { status: 202 }, 'deleted'],
  ])('that is answered with %s', async (_name, reply, outcome) => {
    const registry = await serve(() => reply);

    expect(await createRegistryClient().deleteImage(`${registry.host}/x@${digest}`)).toBe(outcome);
  });

  test('begins with its tags where the registry insists', async () => {
    const tags = new Map([
      ['latest', digest],
      ['b1', digest],
      ['other', `sha256:${'b'.repeat(64)}`],
    ]);
    const registry = await serve(({ method, url }) => {
      const last = url.pathname.split('/').at(-1) ?? '';
      if (last === 'list') return { status: 200, body: { tags: [...tags.keys()] } };
      if (method === 'HEAD')
        return { status: 200, headers: { 'docker-content-digest': tags.get(last) ?? '' } };
      if (last === digest && [...tags.values()].includes(digest))
        return { status: 400, body: { errors: [{ code: 'GOOGLE_MANIFEST_DANGLING_TAG' }] } };
      tags.delete(last);
      return { status: 202 };
    });

    expect(await createRegistryClient().deleteImage(`${registry.host}/x@${digest}`)).toBe('deleted');
    expect([...tags.keys()]).toEqual(['other']);
  });
});
