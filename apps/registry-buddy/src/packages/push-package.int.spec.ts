import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { connectBlobstore, uploadKey } from '@cf/blobstore';
import { digestOf, type ImageManifest } from '@cf/registry';
import { extract } from 'tar-stream';
import { PackagesConfig } from '../config';
import { altered, type Made, renamed, zipOf } from '../testing/zips';
import { pushPackage } from './push-package';

const REPOSITORY = 'registry.example.org/cf/packages/one';
const never = new AbortController().signal;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'buddy-'));
  await mkdir(join(directory, 'spool'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A registry that keeps what it is given in memory. */
function fakeRegistry() {
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, ImageManifest>();
  return {
    blobs,
    manifests,
    async uploadBlob(_repository: string, blob: { digest: string; open: () => Readable }) {
      blobs.set(blob.digest, await buffer(blob.open()));
    },
    async putManifest(name: string, manifest: ImageManifest) {
      manifests.set(name, manifest);
      return digestOf(Buffer.from(JSON.stringify(manifest)));
    },
  };
}

async function push(zip: Buffer, settings: object = {}, signal = never) {
  const registry = fakeRegistry();
  const blobstore = connectBlobstore({ type: 'directory', directory: join(directory, 'blobstore') });
  await blobstore.put(uploadKey('one'), Readable.from([zip]));
  const parsed = PackagesConfig.parse({ ...settings, spoolDirectory: join(directory, 'spool') });
  const parts = { blobstore, registry, settings: parsed };
  const image = await pushPackage(parts, { blobstoreKey: uploadKey('one') }, REPOSITORY, signal);
  return { ...registry, ...image };
}

async function filesOf({ blobs, manifests }: Awaited<ReturnType<typeof push>>) {
  const manifest = manifests.get(`${REPOSITORY}:latest`);
  const tar = extract();
  tar.end(gunzipSync(blobs.get(manifest?.layers[0]?.digest ?? '') ?? ''));
  const files: Record<string, unknown>[] = [];
  for await (const entry of tar) {
    const { name, type, mode, mtime, linkname, uid, gid } = entry.header;
    files.push({ name, type, mode, mtime, linkname, uid, gid, text: (await buffer(entry)).toString() });
  }
  return files;
}

const refused = (reason: string) => expect.objectContaining({ name: 'PackageRefusedError', reason });
const spooled = () => readdir(join(directory, 'spool'));

const app: Made[] = [
  { name: 'server.js', bytes: 'listen()', mode: 0o640 },
  { name: 'bin/start', bytes: '#!/bin/sh', mode: 0o755 },
  { name: 'empty', bytes: '' },
  { name: 'logs/', mode: 0o500 },
  { name: 'current', target: 'bin/start' },
];

describe('an image of a package', () => {
  test('has one layer with the files, their modes and fixed times', async () => {
    const image = await push(await zipOf(app));
    const shared = { uid: 0, gid: 0, mtime: new Date('1980-01-01T00:00:01Z') };

    expect(await filesOf(image)).toEqual([
      { ...shared, name: 'bin/', type: 'directory', mode: 0o755, linkname: null, text: '' },
      { ...shared, name: 'bin/start', type: 'file', mode: 0o755, linkname: null, text: '#!/bin/sh' },
      { ...shared, name: 'current', type: 'symlink', mode: 0o777, linkname: 'bin/start', text: '' },
      { ...shared, name: 'empty', type: 'file', mode: 0o644, linkname: null, text: '' },
      { ...shared, name: 'logs/', type: 'directory', mode: 0o700, linkname: null, text: '' },
      { ...shared, name: 'server.js', type: 'file', mode: 0o640, linkname: null, text: 'listen()' },
    ]);
    expect(await spooled()).toEqual([]);
  });

  test('names its parts by their digests', async () => {
    const image = await push(await zipOf(app));
    const manifest = image.manifests.get(`${REPOSITORY}:latest`);
    const layer = image.blobs.get(manifest?.layers[0]?.digest ?? '') ?? Buffer.alloc(0);
    const config = image.blobs.get(manifest?.config.digest ?? '') ?? Buffer.alloc(0);

    expect(manifest?.layers).toMatchObject([{ digest: digestOf(layer), size: layer.length }]);
    expect(manifest?.config).toMatchObject({ digest: digestOf(config), size: config.length });
    expect(JSON.parse(config.toString())).toMatchObject({
      rootfs: { diff_ids: [digestOf(gunzipSync(layer))] },
    });
    expect(image.digest).toBe(digestOf(Buffer.from(JSON.stringify(manifest))));
  });

  test('is the same for the same files in another order and of another time', async () => {
    const [one, other] = [
      await zipOf(app),
      await zipOf(app.toReversed().map((each) => ({ ...each, mtime: new Date(0) }))),
    ];

    expect(one.equals(other)).toBe(false);
    expect((await push(one)).digest).toBe((await push(other)).digest);
    const changed = await zipOf([...app, { name: 'more' }]);
    expect((await push(changed)).digest).not.toBe((await push(one)).digest);
  });

  test('has all files readable where the zip knows no modes', async () => {
    const fat = altered(await zipOf([{ name: 'a', bytes: 'b', mode: 0o600 }]), (entry) =>
      entry.writeUInt8(0, 5),
    );

    expect(await filesOf(await push(fat))).toMatchObject([{ name: 'a', mode: 0o777, text: 'b' }]);
  });

  test('keeps long and foreign names, and can be of nothing at all', async () => {
    const name = `${'ordner/'.repeat(30)}ä ß\n`;
    const files = await filesOf(await push(await zipOf([{ name, bytes: 'x' }])));

    expect(files.at(-1)).toMatchObject({ name, text: 'x' });
    expect(await filesOf(await push(await zipOf([])))).toEqual([]);
  });
});

describe('a package is refused', () => {
  test.each<[string, string, () => Promise<Buffer>]>([
    ['of zero bytes', 'not-a-zip', async () => Buffer.alloc(0)],
    ['that is no zip', 'not-a-zip', async () => randomBytes(100_000)],
    ['that was cut off', 'not-a-zip', async () => (await zipOf(app)).subarray(0, 200)],
    [
      'with a path above it',
      'path-outside',
      async () => renamed(await zipOf([{ name: 'xx/evil' }]), 'xx/evil', '../evil'),
    ],
    [
      'with an absolute path',
      'path-outside',
      async () => renamed(await zipOf([{ name: 'xetc/evil' }]), 'xetc/evil', '/etc//evil'.slice(0, 9)),
    ],
    [
      'with a link out of it',
      'symlink-outside',
      async () => zipOf([{ name: 'a/l', target: '../../etc/passwd' }]),
    ],
    [
      'with a file behind a link',
      'path-conflict',
      async () => zipOf([{ name: 'a', target: 'b' }, { name: 'a/x' }]),
    ],
    [
      'that holds a device',
      'unsupported-entry',
      async () =>
        altered(await zipOf([{ name: 'a' }]), (entry) => entry.writeUInt32LE((0o020644 << 16) >>> 0, 38)),
    ],
    [
      'that is encrypted',
      'encrypted',
      async () =>
        altered(await zipOf([{ name: 'a', bytes: '' }]), (entry) => {
          entry.writeUInt16LE(entry.readUInt16LE(8) | 1, 8);
          entry.writeUInt32LE(entry.readUInt32LE(20) + (entry.readUInt16LE(10) === 0 ? 12 : 0), 20);
        }),
    ],
    [
      'whose bytes are not what was packed',
      'corrupt',
      async () => altered(await zipOf([{ name: 'a', bytes: 'abc' }]), (entry) => entry.writeUInt32LE(1, 16)),
    ],
    [
      'that unpacks to more than it says',
      'corrupt',
      async () =>
        altered(await zipOf([{ name: 'a', bytes: Buffer.alloc(5_000_000) }]), (entry) =>
          entry.writeUInt32LE(10, 24),
        ),
    ],
  ])('%s', async (_name, reason, zip) => {
    await expect(push(await zip())).rejects.toEqual(refused(reason));
    expect(await spooled()).toEqual([]);
  });

  test('that says it unpacks to more than is allowed, before anything is unpacked', async () => {
    const bomb = await zipOf([{ name: 'a', bytes: Buffer.alloc(20_000_000) }]);

    expect(bomb.length).toBeLessThan(30_000);
    await expect(push(bomb, { maxUnpackedBytes: 10_000_000 })).rejects.toEqual(refused('too-large'));
    await expect(push(bomb, { maxUnpackedBytes: 20_000_000 })).resolves.toBeDefined();
  });

  test('that is itself larger than is allowed', async () => {
    await expect(push(await zipOf(app), { maxZipBytes: 100 })).rejects.toEqual(refused('too-large'));
  });

  test('of too many files', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => ({ name: `f${index}` }));

    await expect(push(await zipOf(many), { maxEntries: 1000 })).rejects.toEqual(refused('too-many-entries'));
    await expect(push(await zipOf(many), { maxEntries: 1001 })).resolves.toBeDefined();
  });
});

test('stops at once when whoever asked gives up, and leaves nothing', async () => {
  const zip = await zipOf([{ name: 'a', bytes: randomBytes(20_000_000) }]);
  const stop = new AbortController();
  const pushed = push(zip, {}, stop.signal);
  setImmediate(() => stop.abort(new Error('enough')));

  await expect(pushed).rejects.toThrow();
  expect(await spooled()).toEqual([]);
});

describe('a zip named by its path', () => {
  const locate = async (path: string, settings: object) => {
    const registry = fakeRegistry();
    const blobstore = connectBlobstore({ type: 'directory', directory });
    const parsed = PackagesConfig.parse({ ...settings, spoolDirectory: join(directory, 'spool') });
    return pushPackage({ blobstore, registry, settings: parsed }, { path }, REPOSITORY, never);
  };

  test('is taken from the configured folder alone', async () => {
    const zips = join(directory, 'zips');
    await mkdir(zips);
    await writeFile(join(zips, 'one.zip'), await zipOf(app));
    await writeFile(join(directory, 'two.zip'), await zipOf(app));
    await symlink(join(directory, 'two.zip'), join(zips, 'link.zip'));
    const settings = { zipDirectory: zips };

    await expect(locate(join(zips, 'one.zip'), settings)).resolves.toBeDefined();
    for (const path of [
      join(directory, 'two.zip'),
      join(zips, '../two.zip'),
      join(zips, 'link.zip'),
      zips,
      '/nowhere',
    ]) {
      await expect(locate(path, settings)).rejects.toEqual(refused('bits-missing'));
    }
    await expect(locate(join(zips, 'one.zip'), {})).rejects.toEqual(refused('bits-missing'));
  });
});
