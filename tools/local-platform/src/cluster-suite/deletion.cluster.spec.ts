import { ownerReferenceTo, type ConfigMap, type OwnerReference } from '@cf/kubernetes';
import { eventually, refusalOf, useCluster } from '@cf/kubernetes/testing';

const { client, namespace, labels } = useCluster();
const FINALIZER = 'test.cf/hold';

const get = (name: string) => client.get('ConfigMap', { name, namespace });
const remove = (name: string, propagationPolicy?: 'Background' | 'Foreground' | 'Orphan') =>
  client.delete('ConfigMap', { name, namespace }, { propagationPolicy });
const make = (name: string, more: { finalizers?: string[]; ownerReferences?: OwnerReference[] } = {}) =>
  client.create('ConfigMap', { metadata: { name, namespace, ...more } });
const ownedBy = ({ metadata }: ConfigMap): OwnerReference => ownerReferenceTo('ConfigMap', metadata);
const isGone = (name: string) => eventually(async () => (await get(name)) === undefined);
const setFinalizers = (name: string, finalizers: string[]) =>
  client.patch('ConfigMap', { name, namespace }, { metadata: { finalizers } });

test('an object with a finalizer stays until the last one is taken away', async () => {
  await make('held', { finalizers: [FINALIZER] });
  expect(await remove('held')).toBe(true);
  const dying = await get('held');
  expect(dying?.metadata.deletionTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(dying?.metadata.finalizers).toEqual([FINALIZER]);

  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await remove('held');
  expect((await get('held'))?.metadata.deletionTimestamp).toBe(dying?.metadata.deletionTimestamp);
  const changed = await client.patch('ConfigMap', { name: 'held', namespace }, { data: { still: 'there' } });
  expect(changed.data).toEqual({ still: 'there' });

  const refusal = await refusalOf(setFinalizers('held', [FINALIZER, 'test.cf/late']));
  expect(refusal).toMatchObject({ status: 422, reason: 'Invalid' });
  await setFinalizers('held', []);
  expect(await get('held')).toBeUndefined();
});

test('dependents go after their owner, and theirs after them', async () => {
  const owner = await make('grandparent');
  const child = await make('parent', { ownerReferences: [ownedBy(owner)] });
  await make('child', { ownerReferences: [ownedBy(child)] });
  await remove('grandparent');
  expect(await get('grandparent')).toBeUndefined();
  await isGone('child');
  expect(await get('parent')).toBeUndefined();
});

test('in the foreground an owner waits for the dependents that block it, and for no others', async () => {
  const owner = await make('patient');
  const { blockOwnerDeletion: _blocks, ...loose } = ownedBy(owner);
  await make('blocking', { ownerReferences: [ownedBy(owner)], finalizers: [FINALIZER] });
  await make('loose', { ownerReferences: [loose], finalizers: [FINALIZER] });
  await remove('patient', 'Foreground');
  await eventually(async () => (await get('blocking'))?.metadata.deletionTimestamp);
  expect((await get('patient'))?.metadata).toMatchObject({ finalizers: ['foregroundDeletion'] });

  await setFinalizers('blocking', []);
  await isGone('patient');
  await eventually(async () => (await get('loose'))?.metadata.deletionTimestamp);
  await setFinalizers('loose', []);
});

test('dependents can be left behind', async () => {
  const owner = await make('leaver');
  await make('left', { ownerReferences: [ownedBy(owner)] });
  await remove('leaver', 'Orphan');
  await isGone('leaver');
  expect((await get('left'))?.metadata.ownerReferences).toBeUndefined();
});

test('a dependent of two owners forgets the one that goes, and goes with the last', async () => {
  const [one, two] = [await make('one'), await make('two')];
  const shared = (owner: ConfigMap) => ({ ...ownedBy(owner), controller: false });
  await make('shared', { ownerReferences: [shared(one), shared(two)] });
  await remove('one');
  const left = await eventually(async () => {
    const references = (await get('shared'))?.metadata.ownerReferences;
    return references?.length === 1 && references;
  });
  expect(left[0]?.name).toBe('two');
  await remove('two');
  await isGone('shared');
});

test('a dependent of an owner that never was goes', async () => {
  const owner = { ...ownedBy(await make('present')), uid: '00000000-0000-4000-8000-000000000000' };
  await make('stray', { ownerReferences: [owner] });
  await isGone('stray');
  expect(await get('present')).toBeDefined();
});

test('a namespace takes all that it holds with it, and nothing new meanwhile', async () => {
  const name = `${namespace}-gone`;
  await client.create('Namespace', { metadata: { name, labels } });
  await client.create('ConfigMap', {
    metadata: { name: 'inside', namespace: name, finalizers: [FINALIZER] },
  });
  await client.create('LRP', {
    metadata: { name: 'inside', namespace: name },
    spec: { GUID: 'g', version: 'v', image: 'busybox:1', instances: 0, diskMB: 64 } as never,
  });
  await client.delete('Namespace', { name });
  const terminating = await client.get('Namespace', { name });
  expect(terminating?.status?.phase).toBe('Terminating');
  const late = client.create('ConfigMap', { metadata: { name: 'late', namespace: name } });
  expect(await refusalOf(late)).toMatchObject({
    status: 403,
    reason: 'Forbidden',
    message: expect.stringContaining('because it is being terminated') as string,
  });

  await eventually(async () => !(await client.get('LRP', { name: 'inside', namespace: name })));
  const inside = { name: 'inside', namespace: name };
  await eventually(async () => (await client.get('ConfigMap', inside))?.metadata.deletionTimestamp);
  await client.patch('ConfigMap', inside, { metadata: { finalizers: null } });
  await eventually(async () => !(await client.get('Namespace', { name })));
});
