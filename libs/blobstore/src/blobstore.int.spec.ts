import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Blobstore, connectBlobstore } from './index';

const directory = mkdtempSync(join(tmpdir(), 'blobs-'));
const { TEST_S3_ENDPOINT: endpoint, TEST_S3_BUCKET: bucket = 'cf-test' } = process.env;
const stores: [string, () => Blobstore][] = [
  ['a directory', () => connectBlobstore({ type: 'directory', directory })],
];
if (endpoint) {
  const keys = { accessKeyId: 'cf-access', secretAccessKey: 'cf-secret-key' };
  stores.push([
    'a bucket',
    () => connectBlobstore({ type: 's3', endpoint, region: 'us-east-1', bucket, pathStyle: true, ...keys }),
  ]);
}

describe.each(stores)('%s', (_name, open) => {
  const store = open();

  test('gives back what was put, as often as asked', async () => {
    await store.put('uploads/a', Readable.from(['hello ', 'world']));

    const [first, second] = [await store.get('uploads/a'), await store.get('uploads/a')];

    expect([await text(first as Readable), await text(second as Readable)]).toEqual([
      'hello world',
      'hello world',
    ]);
    expect(await store.size('uploads/a')).toBe(11);
  });

  test('replaces a blob, deletes it, and deletes again without complaint', async () => {
    await store.put('k', Readable.from(['1']));
    await store.put('k', Readable.from(['22']));
    expect(await store.size('k')).toBe(2);

    await store.delete('k');
    await store.delete('k');

    expect([await store.size('k'), await store.get('k')]).toEqual([undefined, undefined]);
  });

  test('leaves nothing of a stream that fails', async () => {
    const broken = Readable.from(
      (function* () {
        yield 'half';
        throw new Error('gone');
      })(),
    );

    await expect(store.put('broken', broken)).rejects.toThrow('gone');

    expect(await store.size('broken')).toBeUndefined();
  });

  test.each(['../a', '/a', 'a/../b', 'a//b', '.a', '', 'a\0b'])('refuses the key %j', async (key) => {
    await expect((async () => store.size(key))()).rejects.toThrow('Not a key');
  });
});

test('a directory keeps no partial files', () => {
  expect(readdirSync(join(directory, 'partial'))).toEqual([]);
});
