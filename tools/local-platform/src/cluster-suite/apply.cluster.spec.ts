import { type Draft, type StatefulSet } from '@cf/kubernetes';
import { refusalOf, useCluster } from '@cf/kubernetes/testing';

const { client, namespace } = useCluster();
const ONE = { fieldManager: 'one' };
const TWO = { fieldManager: 'two', force: false };
const configMap = (name: string, data: Record<string, string>, labels?: Record<string, string>) => ({
  metadata: { name, namespace, ...(labels && { labels }) },
  data,
});

test('applying creates, and applying the same again makes no new version', async () => {
  const created = await client.apply('ConfigMap', configMap('twice', { a: '1' }), ONE);
  const again = await client.apply('ConfigMap', configMap('twice', { a: '1' }), ONE);
  expect(again).toEqual(created);
  expect(created.metadata.managedFields).toEqual([
    expect.objectContaining({
      manager: 'one',
      operation: 'Apply',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:a': {} } },
    }),
  ]);
});

test('what a manager applies no more goes, and what others have set stays', async () => {
  const object = configMap('fewer', { a: '1', b: '2' }, { mine: 'x' });
  await client.apply('ConfigMap', object, ONE);
  await client.apply('ConfigMap', configMap('fewer', { c: '3' }), TWO);
  await client.patch('ConfigMap', object.metadata, { data: { d: '4' } }, { fieldManager: 'patcher' });

  const after = await client.apply('ConfigMap', configMap('fewer', { a: '1' }), ONE);
  expect(after.data).toEqual({ a: '1', c: '3', d: '4' });
  expect(after.metadata.labels).toBeUndefined();
});

test('a field that two managers apply alike stays until neither does', async () => {
  await client.apply('ConfigMap', configMap('shared', { a: '1', b: '2' }), ONE);
  await client.apply('ConfigMap', configMap('shared', { a: '1' }), TWO);
  const kept = await client.apply('ConfigMap', configMap('shared', { b: '2' }), ONE);
  expect(kept.data).toEqual({ a: '1', b: '2' });
  const gone = await client.apply('ConfigMap', configMap('shared', {}), TWO);
  expect(gone.data).toEqual({ b: '2' });
});

test('a field of another manager is a conflict, and force takes it over', async () => {
  await client.apply('ConfigMap', configMap('contested', { a: '1' }), ONE);
  const refusal = await refusalOf(client.apply('ConfigMap', configMap('contested', { a: '2' }), TWO));
  expect(refusal).toMatchObject({
    status: 409,
    reason: 'Conflict',
    message: 'Apply failed with 1 conflict: conflict with "one": .data.a',
  });

  const forced = await client.apply('ConfigMap', configMap('contested', { a: '2' }), { ...TWO, force: true });
  expect(forced.data).toEqual({ a: '2' });
  const refusedNow = await refusalOf(
    client.apply('ConfigMap', configMap('contested', { a: '1' }), { ...ONE, force: false }),
  );
  expect(refusedNow).toMatchObject({ status: 409, message: expect.stringContaining('"two"') as string });
});

test('a field that somebody has changed by a patch is a conflict as well', async () => {
  const { metadata } = await client.apply('ConfigMap', configMap('edited', { a: '1' }), ONE);
  await client.patch('ConfigMap', metadata, { data: { a: '2' } }, { fieldManager: 'kubectl-edit' });
  const refusal = await refusalOf(
    client.apply('ConfigMap', configMap('edited', { a: '1' }), { ...ONE, force: false }),
  );
  expect(refusal).toMatchObject({
    status: 409,
    message: expect.stringMatching(
      /^Apply failed with 1 conflict: conflict with "kubectl-edit" .*\.data\.a$/,
    ) as string,
  });
});

test('applying over an object that was created otherwise keeps what it does not name', async () => {
  const { metadata } = await client.create('ConfigMap', configMap('adopted', { a: '1', b: '2' }));
  const applied = await client.apply('ConfigMap', configMap('adopted', { b: '2', c: '3' }), ONE);
  expect(applied.data).toEqual({ a: '1', b: '2', c: '3' });
  expect(applied.metadata.uid).toBe(metadata.uid);
});

type Container = NonNullable<NonNullable<StatefulSet['spec']>['template']['spec']>['containers'][number];

function statefulSet(containers: Container[]): Draft<StatefulSet> {
  return {
    metadata: { name: 'lists', namespace },
    spec: {
      replicas: 0,
      serviceName: '',
      selector: { matchLabels: { app: 'lists' } },
      template: { metadata: { labels: { app: 'lists' } }, spec: { containers } },
    },
  };
}
const container = (name: string, env: Record<string, string>): Container => ({
  name,
  image: 'busybox:1',
  env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
});

test('containers and their variables are known by their names', async () => {
  const own = [container('opi', { A: '1', B: '2' }), container('sidecar', { C: '3' })];
  const { metadata } = await client.apply('StatefulSet', statefulSet(own), ONE);
  expect(metadata.generation).toBe(1);
  await client.apply('StatefulSet', statefulSet([container('opi', { INJECTED: 'x' })]), TWO);

  const fewer = await client.apply('StatefulSet', statefulSet([container('opi', { A: '9' })]), ONE);
  const { containers } = fewer.spec?.template.spec ?? { containers: [] };
  expect(containers.map(({ name }) => name)).toEqual(['opi']);
  expect(containers[0]?.env).toEqual(
    expect.arrayContaining([
      { name: 'A', value: '9' },
      { name: 'INJECTED', value: 'x' },
    ]),
  );
  expect(containers[0]?.env).toHaveLength(2);
});

test('lists of our own kinds are replaced as a whole', async () => {
  const draft = (command: string[], more: object = {}) => ({
    metadata: { name: 'lrp', namespace },
    spec: {
      GUID: 'g',
      version: 'v',
      processType: 'web',
      appGUID: 'a',
      image: 'busybox:1',
      instances: 0,
      diskMB: 64,
      command,
      ...more,
    },
  });
  await client.apply('LRP', draft(['a', 'b'], { ports: [8080] }), ONE);
  const { spec } = await client.apply('LRP', draft(['a']), ONE);
  expect(spec.command).toEqual(['a']);
  expect(spec.ports).toBeUndefined();
});

test('finalizers and owners are added to by each manager', async () => {
  const { metadata: owner } = await client.create('ConfigMap', configMap('owner', {}));
  const owned = (more: object) => ({ metadata: { name: 'owned', namespace, ...more } });
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.uid ?? '' };
  await client.apply('ConfigMap', owned({ finalizers: ['test.cf/one'] }), ONE);
  await client.apply('ConfigMap', owned({ finalizers: ['test.cf/two'], ownerReferences: [reference] }), TWO);
  const { metadata } = (await client.get('ConfigMap', { name: 'owned', namespace })) ?? {};
  expect(metadata?.finalizers).toEqual(['test.cf/one', 'test.cf/two']);
  expect(metadata?.ownerReferences).toEqual([reference]);

  const after = await client.apply('ConfigMap', owned({}), TWO);
  expect(after.metadata.finalizers).toEqual(['test.cf/one']);
  expect(after.metadata.ownerReferences).toBeUndefined();
  await client.apply('ConfigMap', owned({}), ONE);
});
