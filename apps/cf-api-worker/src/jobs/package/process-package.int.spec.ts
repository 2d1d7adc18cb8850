import { createHash, randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { resourceKey } from '@cf/blobstore';
import { type MatchedResource } from '@cf/core';
import { RegistryBuddyError } from '@cf/registry';
import { useWorker } from '../../testing/use-worker';
import { filesIn, LINK, zipOf } from '../../testing/zips';

const worker = useWorker({ settings: { maximumPackageSizeBytes: 1_000_000, packagesKept: 2 } });
const kept = useWorker({
  packages: { store: 'blobstore' },
  settings: { maximumPackageSizeBytes: 1_000_000 },
});

/** Large enough for the resource cache. */
const LARGE = Buffer.alloc(70_000, 'x');
const sha1Of = (bits: Buffer) => createHash('sha1').update(bits).digest('hex');
const bytesAt = async (key: string, { blobstore } = worker) => buffer((await blobstore.get(key)) as Readable);

async function uploaded(bits: Buffer | undefined, { db, blobstore, createApp } = worker) {
  const app = await createApp();
  const guid = randomUUID();
  await db.package.create({
    data: { guid, app_guid: app.guid, type: 'bits', state: 'PROCESSING_UPLOAD' },
  });
  const key = `uploads/${guid}`;
  if (bits) await blobstore.put(key, Readable.from([bits]));
  return { guid, app, bits_key: bits && key };
}

async function process(bits: Buffer | undefined, resources: MatchedResource[] = [], on = worker) {
  const { guid, bits_key, app } = await uploaded(bits, on);
  const state = await on.run('package.process', { guid, resources, bits_key });
  return { guid, app, key: bits_key, state, pkg: await on.db.package.findUniqueOrThrow({ where: { guid } }) };
}

async function cache(bits: Buffer, sha1 = sha1Of(bits)) {
  for (const { db, blobstore } of [worker, kept]) {
    await blobstore.put(resourceKey(sha1), Readable.from([bits]));
    await db.cachedResource.createMany({
      data: [{ sha1, size_in_bytes: bits.length }],
      skipDuplicates: true,
    });
  }
  return sha1;
}

describe('an upload', () => {
  test('becomes an image in the registry, and nothing else of it stays', async () => {
    const { guid, key, pkg, state } = await process(await zipOf({ 'a.txt': 'hello' }));

    const reference = `registry.test/packages/${guid}@sha256:${'d'.repeat(64)}`;
    expect(state).toBe('COMPLETE');
    expect(pkg).toMatchObject({ state: 'READY', error: null, image_reference: reference });
    expect(worker.buddy.pushed).toEqual([
      { packageGuid: guid, blobstoreKey: `packages/${guid}`, repository: `registry.test/packages/${guid}` },
    ]);
    const left = await Promise.all([key ?? '', `packages/${guid}`].map((at) => worker.blobstore.size(at)));
    expect(left).toEqual([undefined, undefined]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('cf-package-'))).toEqual([]);
  });

  test('stays in the blobstore as it came, where that is the package store', async () => {
    const bits = await zipOf({ 'a.txt': 'hello', 'bin/': { content: '', mode: 0o40755 } });

    const { guid, pkg } = await process(bits, [], kept);

    expect(pkg).toMatchObject({
      state: 'READY',
      image_reference: null,
      checksum: createHash('sha256').update(bits).digest('hex'),
    });
    expect(await bytesAt(`packages/${guid}`, kept)).toEqual(bits);
    expect(kept.buddy.pushed).toEqual([]);
  });

  test('keeps links within the package, and lets its owner into directories', async () => {
    const bits = await zipOf({
      'locked/': { content: '', mode: 0o40000 },
      'bin/tool': { content: '../lib/tool.js', mode: LINK },
      'lib/tool.js': { content: 'x', mode: 0o100755 },
    });

    const { guid } = await process(bits, [], kept);

    expect(await filesIn(await bytesAt(`packages/${guid}`, kept))).toEqual({
      'locked/': { content: '', mode: 0o40700 },
      'bin/tool': { content: '../lib/tool.js', mode: LINK },
      'lib/tool.js': { content: 'x', mode: 0o100755 },
    });
  });

  test('leaves its large files in the resource cache, each once', async () => {
    const bits = await zipOf({
      big: LARGE,
      copy: LARGE,
      small: 'x',
      secret: { content: Buffer.alloc(80_000, 's'), mode: 0o100000 },
    });

    await process(bits, [], kept);
    await process(bits, [], kept);

    const sha1 = sha1Of(LARGE);
    expect(await kept.db.cachedResource.findMany({})).toMatchObject([{ sha1, size_in_bytes: 70_000n }]);
    expect(await bytesAt(resourceKey(sha1), kept)).toEqual(LARGE);
  });
});

describe('matched files', () => {
  test('are added from the cache with their paths and modes; what was sent wins', async () => {
    const file = Buffer.alloc(66_000, 'c');
    const sha1 = await cache(file);
    const resources = [
      { path: 'lib/cached.js', mode: '755', sha1, size: file.length },
      { path: 'a.txt', sha1, size: file.length },
    ];

    const { guid, pkg } = await process(await zipOf({ 'a.txt': 'sent' }), resources, kept);

    expect(pkg.state).toBe('READY');
    expect(await filesIn(await bytesAt(`packages/${guid}`, kept))).toEqual({
      'a.txt': { content: 'sent', mode: 0o100644 },
      'lib/cached.js': { content: file.toString(), mode: 0o100755 },
    });
  });

  test('can be all there is, and make the same package each time', async () => {
    const file = Buffer.alloc(66_000, 'c');
    const resources = [{ path: 'only', sha1: await cache(file), size: file.length }];

    const [first, second] = [
      await process(undefined, resources, kept),
      await process(undefined, resources, kept),
    ];

    expect(first.pkg).toMatchObject({ state: 'READY', checksum: second.pkg.checksum });
  });

  test.each([
    ['an unsafe path', { path: '../x' }, "The resource file path is invalid: File path '../x' is not safe."],
    [
      'a mode without its owner',
      { mode: '044' },
      "The resource file mode is invalid: File mode '044' with path 'lib/x' is invalid. Minimum file mode is '0600'",
    ],
    [
      'a file that nobody has',
      { sha1: 'b'.repeat(40) },
      'One or more cached resources did not match the given checksum. They have been deleted; please retry package upload.',
    ],
  ])('with %s fail the package', async (_name, change, error) => {
    const sha1 = await cache(LARGE);

    const { pkg } = await process(undefined, [{ path: 'lib/x', sha1, size: LARGE.length, ...change }]);

    expect(pkg).toMatchObject({ state: 'FAILED', error });
  });

  test('that are not what they should be fail the package and leave the cache', async () => {
    const sha1 = await cache(LARGE, 'e'.repeat(40));

    const { pkg } = await process(undefined, [{ path: 'x', sha1, size: LARGE.length }]);

    expect(pkg).toMatchObject({
      state: 'FAILED',
      error: expect.stringContaining('did not match the given checksum'),
    });
    expect(await worker.db.cachedResource.findUnique({ where: { sha1 } })).toBeNull();
    expect(await worker.blobstore.size(resourceKey(sha1))).toBeUndefined();
  });

  test('count with their real sizes', async () => {
    const sha1 = await cache(Buffer.alloc(600_000, 'z'));

    const { pkg } = await process(undefined, [
      { path: 'a', sha1, size: 1 },
      { path: 'b', sha1, size: 1 },
    ]);

    expect(pkg.error).toBe('The app package is invalid: Package may not be larger than 1000000 bytes');
  });
});

describe('a package fails that', () => {
  const renamed = async (from: string, to: string) => {
    const text = (await zipOf({ [from]: 'x' })).toString('latin1').replaceAll(from, to);
    return Buffer.from(text, 'latin1');
  };
  /** Says in both of its places that the file is smaller than it is. */
  const lying = async () => {
    const bits = await zipOf({ bomb: Buffer.alloc(900_000) });
    const size = Buffer.alloc(4);
    size.writeUInt32LE(900_000);
    for (let at = bits.indexOf(size); at >= 0; at = bits.indexOf(size, at + 1)) bits.writeUInt32LE(10, at);
    return bits;
  };

  test.each([
    ['is no zip', async () => Buffer.from('not a zip at all'), /End of central directory/],
    ['is empty', async () => Buffer.alloc(0), /End of central directory/],
    [
      'leads out of its directory',
      () => renamed('abcdefg', '../../x'),
      /invalid relative path: \.\.\/\.\.\/x/,
    ],
    ['has an absolute path', () => renamed('abcd', '/etc'), /absolute path: \/etc/],
    ['has a path with backslashes', () => renamed('abcdefg', '..\\..\\x'), /invalid characters in fileName/],
    [
      'has a link to the outside',
      () => zipOf({ x: { content: '/etc/passwd', mode: LINK } }),
      /leads outside of the package/,
    ],
    [
      'writes through a link',
      () => zipOf({ d: { content: 'e', mode: LINK }, 'd/x': 'x' }),
      /lies below a symbolic link/,
    ],
    [
      'is too large unpacked',
      () => zipOf({ a: Buffer.alloc(1_000_001) }),
      /Package may not be larger than 1000000 bytes/,
    ],
    ['hides its size', lying, /too many bytes in the stream/],
    ['is damaged', async () => (await zipOf({ a: 'x'.repeat(500) })).fill(0xff, 40, 44), /./],
  ])('%s', async (_name, bits, error) => {
    const { pkg, key, state } = await process(await bits());

    expect(pkg).toMatchObject({
      state: 'FAILED',
      error: expect.stringMatching(/^The app package is invalid: /),
    });
    expect(pkg.error).toMatch(error);
    expect(state).toBe('COMPLETE');
    expect(await worker.blobstore.size(key ?? '')).toBeUndefined();
  });
});

describe('trouble with the registry', () => {
  const away = () => new RegistryBuddyError({ reason: 'unreachable', message: 'nobody there' });

  test('is tried again, and ends the package the third time', async () => {
    const { guid, bits_key } = await uploaded(await zipOf({ a: 'x' }));
    worker.buddy.failures.push(away(), away(), away());

    const states = [await worker.run('package.process', { guid, resources: [], bits_key })];
    const job = await worker.db.job.findFirstOrThrow({
      where: { operation: 'package.process' },
      orderBy: { id: 'desc' },
    });
    expect(await worker.db.package.findUnique({ where: { guid } })).toMatchObject({
      state: 'PROCESSING_UPLOAD',
    });
    states.push(await worker.attempt(job.guid), await worker.attempt(job.guid));

    expect(states).toEqual(['PROCESSING', 'PROCESSING', 'COMPLETE']);
    expect(await worker.db.package.findUnique({ where: { guid } })).toMatchObject({
      state: 'FAILED',
      error: expect.stringContaining('nobody there'),
    });
  });

  test('that the bits are to blame for ends the package at once', async () => {
    const { guid, bits_key } = await uploaded(await zipOf({ a: 'x' }));
    worker.buddy.failures.push(new RegistryBuddyError({ status: 422, reason: 'not-a-zip', message: 'no' }));

    await worker.run('package.process', { guid, resources: [], bits_key });

    expect(await worker.db.package.findUnique({ where: { guid } })).toMatchObject({ state: 'FAILED' });
  });
});

describe('a worker that stops', () => {
  test('in the middle leaves the job to another one', async () => {
    const { guid, bits_key } = await uploaded(await zipOf({ a: 'x' }));
    const stopping = new AbortController();
    worker.buddy.duringPush = async () => {
      stopping.abort();
      throw stopping.signal.reason;
    };
    expect(await worker.run('package.process', { guid, resources: [], bits_key }, stopping.signal)).toBe(
      'PROCESSING',
    );
    worker.buddy.duringPush = undefined;
    const job = await worker.db.job.findFirstOrThrow({
      where: { operation: 'package.process' },
      orderBy: { id: 'desc' },
    });

    expect(await worker.attempt(job.guid)).toBe('COMPLETE');

    expect(await worker.db.package.findUnique({ where: { guid } })).toMatchObject({ state: 'READY' });
  });

  test('between the end of the package and that of its job does no harm', async () => {
    const { guid, bits_key } = await uploaded(await zipOf({ a: 'x' }));
    const payload = { guid, resources: [], bits_key };
    await worker.run('package.process', payload);

    expect(await worker.run('package.process', payload)).toBe('COMPLETE');

    expect(worker.buddy.pushed).toHaveLength(1);
  });
});

test('a package that is deleted while it is processed leaves nothing', async () => {
  const { guid, bits_key } = await uploaded(await zipOf({ a: 'x' }));
  worker.buddy.duringPush = async () => void (await worker.db.package.delete({ where: { guid } }));

  await worker.run('package.process', { guid, resources: [], bits_key });

  expect(worker.buddy.deleted).toEqual([`registry.test/packages/${guid}@sha256:${'d'.repeat(64)}`]);
});

test('packages beyond the newest expire, but never that of the current droplet', async () => {
  const { app, guid: first } = await process(await zipOf({ a: '1' }));
  const droplet = randomUUID();
  await worker.db.droplet.create({
    data: {
      guid: droplet,
      app_guid: app.guid,
      package_guid: first,
      state: 'STAGED',
      lifecycle_type: 'buildpack',
    },
  });
  await worker.db.app.update({ where: { guid: app.guid }, data: { droplet_guid: droplet } });
  for (let n = 0; n < 3; n += 1) {
    const guid = `${app.guid}-${n}`;
    await worker.db.package.create({
      data: { guid, app_guid: app.guid, type: 'bits', state: 'PROCESSING_UPLOAD' },
    });
    await worker.blobstore.put(`uploads/${guid}`, Readable.from([await zipOf({ a: String(n) })]));
    await worker.run('package.process', { guid, resources: [], bits_key: `uploads/${guid}` });
  }

  const packages = await worker.db.package.findMany({
    where: { app_guid: app.guid },
    orderBy: { id: 'asc' },
  });

  expect(packages.map(({ state }) => state)).toEqual(['READY', 'EXPIRED', 'READY', 'READY']);
});

describe('package.copy', () => {
  const copyOf = async (sourceGuid: string, on = worker) => {
    const app = await on.createApp();
    const guid = randomUUID();
    await on.db.package.create({ data: { guid, app_guid: app.guid, type: 'bits', state: 'COPYING' } });
    await on.run('package.copy', { guid, source_guid: sourceGuid });
    return on.db.package.findUniqueOrThrow({ where: { guid } });
  };

  test('shares the image, which goes with the last package that refers to it', async () => {
    const { guid, pkg } = await process(await zipOf({ a: 'x' }));
    const copy = await copyOf(guid);
    expect(copy).toMatchObject({
      state: 'READY',
      checksum: pkg.checksum,
      image_reference: pkg.image_reference,
    });

    for (const each of [guid, copy.guid]) {
      await worker.run('package.delete', { guid: each });
      await worker.run('registry.delete_image', { guid: each, reference: pkg.image_reference ?? '' });
      expect(worker.buddy.deleted).toHaveLength(each === guid ? 0 : 1);
    }
    expect(
      await worker.db.job.count({ where: { operation: 'registry.delete_image' } }),
    ).toBeGreaterThanOrEqual(2);
  });

  test('copies bits of the blobstore', async () => {
    const { guid } = await process(await zipOf({ a: 'x' }), [], kept);

    const copy = await copyOf(guid, kept);
    await kept.run('package.delete', { guid });

    expect(copy.state).toBe('READY');
    expect(await kept.blobstore.size(`packages/${guid}`)).toBeUndefined();
    expect(Object.keys(await filesIn(await bytesAt(`packages/${copy.guid}`, kept)))).toEqual(['a']);
  });

  test('fails when the source is gone', async () => {
    expect(await copyOf('nowhere')).toMatchObject({
      state: 'FAILED',
      error: 'The app package could not be found: the source of the copy is gone',
    });
  });
});
