import { isAlreadyExists, isConflict, isInvalid, isNotFound, type KindName } from '@cf/kubernetes';
import { refusalOf, useCluster } from '@cf/kubernetes/testing';

const { client, namespace } = useCluster();
const configMap = (name: string, data: Record<string, string> = {}) => ({
  metadata: { name, namespace },
  data,
});

test('what is created has an identity, and can be created once', async () => {
  const created = await client.create('ConfigMap', configMap('once', { a: '1' }));
  expect(created).toMatchObject({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'once',
      namespace,
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      resourceVersion: expect.stringMatching(/^\d+$/) as string,
      creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    },
    data: { a: '1' },
  });
  expect(await client.get('ConfigMap', created.metadata)).toEqual(created);
  expect(isAlreadyExists(await refusalOf(client.create('ConfigMap', configMap('once'))))).toBe(true);
});

test('a generated name begins as it was asked to', async () => {
  const { metadata } = await client.create('ConfigMap', {
    metadata: { generateName: 'made-', namespace } as unknown as { name: string; generateName: string },
  });
  expect(metadata.name).toMatch(/^made-[a-z0-9]{5}$/);
});

test('what is not there is not found, by any verb', async () => {
  const absent = { name: 'absent', namespace };
  expect(await client.get('ConfigMap', absent)).toBeUndefined();
  expect(await client.delete('ConfigMap', absent)).toBe(false);
  for (const attempt of [
    client.patch('ConfigMap', absent, { data: {} }),
    client.replace('LRP', { metadata: { ...absent, resourceVersion: '1' } } as never),
    client.create('ConfigMap', { metadata: { name: 'x', namespace: 'cf-test-no-such' } }),
  ]) {
    expect(isNotFound(await refusalOf(attempt))).toBe(true);
  }
});

test.each([
  ['a name in capitals', { name: 'Capital' }],
  ['a name of 254 characters', { name: 'a'.repeat(254) }],
  ['a label of 64 characters', { name: 'label', labels: { a: 'x'.repeat(64) } }],
  ['a label with a space', { name: 'label', labels: { a: 'x y' } }],
  ['a label key that begins with a dot', { name: 'label', labels: { '.a': 'x' } }],
  ['an annotation key with two slashes', { name: 'note', annotations: { 'a/b/c': 'x' } }],
])('%s is invalid', async (_what, metadata) => {
  const refusal = await refusalOf(client.create('ConfigMap', { metadata: { namespace, ...metadata } }));
  expect(refusal).toMatchObject({ status: 422, reason: 'Invalid' });
  expect(isInvalid(refusal)).toBe(true);
});

test.each(['ConfigMap', 'Secret'] as const)(
  'a %s has keys of letters, digits, -, _ and . alone',
  async (kind) => {
    const create = (key: string) =>
      client.create(kind, {
        metadata: { name: `keys-${kind.toLowerCase()}`, namespace },
        data: { [key]: 'YQ==' },
      });
    for (const key of ['a b', 'a/b', '..', 'ä', 'k'.repeat(254)]) {
      expect(await refusalOf(create(key))).toMatchObject({ status: 422, reason: 'Invalid' });
    }
    expect((await create('a.B-c_1')).data).toEqual({ 'a.B-c_1': 'YQ==' });
  },
);

test('of two who replace the same version, the second must look again', async () => {
  const { metadata } = await client.create('ConfigMap', configMap('replaced'));
  const { resourceVersion } = metadata;
  const change = (a: string) =>
    client.replace('ConfigMap', { metadata: { name: 'replaced', namespace, resourceVersion }, data: { a } });
  const first = await change('1');
  const refusal = await refusalOf(change('2'));
  expect(refusal).toMatchObject({ status: 409, reason: 'Conflict' });
  expect(isConflict(refusal) && !isAlreadyExists(refusal)).toBe(true);
  expect(await client.get('ConfigMap', metadata)).toEqual(first);
});

test('a write that changes nothing makes no new version', async () => {
  const { metadata } = await client.create('ConfigMap', configMap('same', { a: '1' }));
  const patched = await client.patch('ConfigMap', metadata, { data: { a: '1' } });
  expect(patched.metadata.resourceVersion).toBe(metadata.resourceVersion);
});

test('a merge patch removes what is null; a JSON patch tests before it changes', async () => {
  const { metadata } = await client.create('ConfigMap', configMap('patched', { a: '1', b: '2' }));
  const merged = await client.patch('ConfigMap', metadata, { data: { a: null, c: '3' } });
  expect(merged.data).toEqual({ b: '2', c: '3' });

  const replaceB = (expected: string) =>
    client.patch(
      'ConfigMap',
      metadata,
      [
        { op: 'test', path: '/data/b', value: expected },
        { op: 'replace', path: '/data/b', value: 'new' },
        { op: 'add', path: '/metadata/annotations', value: {} },
        { op: 'add', path: '/metadata/annotations/d~1e', value: 'slash' },
      ],
      { type: 'json' },
    );
  expect(isInvalid(await refusalOf(replaceB('other')))).toBe(true);
  const { data, metadata: after } = await replaceB('2');
  expect(data).toEqual({ b: 'new', c: '3' });
  expect(after.annotations).toEqual({ 'd/e': 'slash' });
});

test('a patch that names an old version is refused', async () => {
  const { metadata } = await client.create('ConfigMap', configMap('versioned'));
  await client.patch('ConfigMap', metadata, { data: { a: '1' } });
  const { resourceVersion } = metadata;
  const refusal = await refusalOf(
    client.patch('ConfigMap', metadata, { metadata: { resourceVersion }, data: { a: '2' } }),
  );
  expect(refusal).toMatchObject({ status: 409, reason: 'Conflict' });
});

test('texts of a Secret are kept encoded', async () => {
  const secret = await client.create('Secret', {
    metadata: { name: 'texts', namespace },
    stringData: { word: 'hello' },
  });
  expect(secret).toMatchObject({ type: 'Opaque', data: { word: 'aGVsbG8=' } });
  expect(secret.stringData).toBeUndefined();
});

test('deleting by uid leaves a later object of that name alone', async () => {
  const first = await client.create('ConfigMap', configMap('again'));
  await client.delete('ConfigMap', first.metadata);
  const second = await client.create('ConfigMap', configMap('again'));
  expect(await client.delete('ConfigMap', { name: 'again', namespace }, { uid: first.metadata.uid })).toBe(
    false,
  );
  expect(await client.delete('ConfigMap', { name: 'again', namespace }, { uid: second.metadata.uid })).toBe(
    true,
  );
});

const template = (command: string) => ({
  metadata: { labels: { app: 'fixed' } },
  spec: {
    restartPolicy: 'Never',
    nodeSelector: { never: 'there' },
    containers: [{ name: 'main', image: 'busybox:1', command: [command] }],
  },
});
const selector = { matchLabels: { app: 'fixed' } };
const lrp = { GUID: 'g', version: 'v', image: 'busybox:1', instances: 0, diskMB: 64 };

test.each<[KindName, object, object]>([
  ['Job', { spec: { template: template('true') } }, { spec: { template: template('false') } }],
  [
    'StatefulSet',
    {
      spec: {
        serviceName: '',
        replicas: 0,
        selector,
        template: { ...template('true'), spec: { ...template('true').spec, restartPolicy: 'Always' } },
      },
    },
    { spec: { podManagementPolicy: 'Parallel' } },
  ],
  ['LRP', { spec: lrp }, { spec: { version: 'w' } }],
  ['Secret', { stringData: { a: 'b' } }, { type: 'cf/other' }],
])('what a %s is made for cannot be changed', async (kind, content, change) => {
  const metadata = { name: 'fixed', namespace };
  await client.create(kind, { metadata, ...content } as never);
  const refusal = await refusalOf(client.patch(kind, metadata, change));
  expect(refusal).toMatchObject({ status: 422, reason: 'Invalid' });
});
