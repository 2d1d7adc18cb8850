import { randomBytes } from 'node:crypto';
import { useApi } from '../../testing/use-api';

const api = useApi();
const sha1 = () => randomBytes(20).toString('hex');
const file = (value: string, size_in_bytes = 70_000) => ({
  checksum: { value },
  size_in_bytes,
  path: `files/${value}`,
  mode: '644',
});
const match = (resources: unknown) =>
  api.as('space_developer').post('/v3/resource_matches').send({ resources });
const know = (sha: string, size: number) =>
  api.db.cachedResource.create({ data: { sha1: sha, size_in_bytes: size } });

test('answers the files that the platform has, with all that was said of them', async () => {
  const known = sha1();
  await know(known, 70_000);

  const { status, body } = await match([file(sha1()), file(known)]);

  expect([status, body]).toEqual([201, { resources: [file(known)] }]);
});

test('knows a file by content and size, whatever the case of its checksum', async () => {
  const known = sha1();
  await know(known, 70_000);

  const { body } = await match([file(known.toUpperCase()), file(known, 70_001)]);

  expect(body.resources).toEqual([file(known.toUpperCase())]);
});

test('never matches files that are not worth it', async () => {
  const [small, large] = [sha1(), sha1()];
  await know(small, 65_536);
  await know(large, 536_870_912);

  expect((await match([file(small, 65_536), file(large, 536_870_912)])).body).toEqual({ resources: [] });
});

test.each([
  ['no file', [], 'Resources array must have at least 1 resource'],
  [
    'too many files',
    Array.from({ length: 5001 }, () => file('a'.repeat(40))),
    'Resources array can have at most 5000 resources',
  ],
  [
    'a checksum that is none',
    [file('abc')],
    'Resources array contains at least one resource with a non-SHA1 checksum value',
  ],
  [
    'a checksum in the wrong form',
    [{ checksum: 'a'.repeat(40), size_in_bytes: 1 }],
    'Resources array contains at least one resource with a non-object checksum',
  ],
  [
    'a negative size',
    [file('a'.repeat(40), -1)],
    'Resources array contains at least one resource with a negative size_in_bytes',
  ],
])('refuses %s', async (_name, resources, detail) => {
  const { status, body } = await match(resources);

  expect([status, body.errors[0].detail]).toEqual([422, detail]);
});

test('matches nothing while matching is switched off, and refuses while uploads are', async () => {
  const known = sha1();
  await know(known, 70_000);
  await api.db.featureFlag.create({ data: { name: 'resource_matching', enabled: false } });
  expect((await match([file(known)])).body).toEqual({ resources: [] });

  await api.db.featureFlag.create({ data: { name: 'app_bits_upload', enabled: false } });
  const { status, body } = await match([file(known)]);
  expect([status, body.errors[0].title]).toEqual([403, 'CF-FeatureDisabled']);
  await api.db.featureFlag.deleteMany({});
});
