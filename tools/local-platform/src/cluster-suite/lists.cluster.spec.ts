import { type KindName, type KubeObject } from '@cf/kubernetes';
import { refusalOf, useCluster } from '@cf/kubernetes/testing';

const { client, namespace } = useCluster();

const SHELF = { shelf: 'list' };
const NAMES = ['a', 'b', 'c', 'd', 'e'];

beforeAll(async () => {
  const labelled = { a: { x: '1', y: '1' }, b: { x: '1', y: '2' }, c: { x: '2' }, d: { y: '' }, e: {} };
  for (const [name, labels] of Object.entries(labelled))
    await client.create('ConfigMap', { metadata: { name, namespace, labels: { ...SHELF, ...labels } } });
});

const namesOf = (items: readonly KubeObject[]) => items.map(({ metadata }) => metadata.name);

test.each([
  ['x=1', ['a', 'b']],
  ['x==1,y!=1', ['b']],
  ['x!=1', ['c', 'd', 'e']],
  ['x in (1, 2)', ['a', 'b', 'c']],
  ['x notin (1)', ['c', 'd', 'e']],
  ['y', ['a', 'b', 'd']],
  ['y=', ['d']],
  ['!x', ['d', 'e']],
  ['x,!y', ['c']],
  ['x=3', []],
])('the labels %s select %p', async (selector, expected) => {
  const labelSelector = `shelf=list,${selector}`;
  expect(namesOf((await client.list('ConfigMap', { namespace, labelSelector })).items)).toEqual(expected);
});

test.each([
  ['metadata.name=b', ['b']],
  ['metadata.name!=b,metadata.name!=c', ['a', 'd', 'e']],
])('the fields %s select %p', async (fieldSelector, expected) => {
  const selection = { namespace, fieldSelector, labelSelector: 'shelf=list' };
  expect(namesOf((await client.list('ConfigMap', selection)).items)).toEqual(expected);
});

test.each<[KindName, object]>([
  ['ConfigMap', { labelSelector: 'x in' }],
  ['ConfigMap', { labelSelector: 'x=1=2' }],
  ['ConfigMap', { fieldSelector: 'data.a=1' }],
  ['ConfigMap', { fieldSelector: 'status.phase=Active' }],
  ['LRP', { fieldSelector: 'spec.GUID=g' }],
  ['ConfigMap', { limit: 2, continue: 'nonsense' }],
])('a list of each %s with %p is a bad request', async (kind, options) => {
  expect(await refusalOf(client.list(kind, { namespace, ...options }))).toMatchObject({ status: 400 });
});

test('pages show what there was when the first of them was read', async () => {
  const selection = { namespace, labelSelector: 'shelf=list', limit: 2 };
  const first = await client.list('ConfigMap', selection);
  await client.create('ConfigMap', { metadata: { name: 'bb', namespace, labels: SHELF } });
  await client.create('ConfigMap', { metadata: { name: 'aa', namespace, labels: SHELF } });
  await client.patch('ConfigMap', { name: 'c', namespace }, { data: { changed: 'yes' } });
  await client.delete('ConfigMap', { name: 'd', namespace });

  const second = await client.list('ConfigMap', { ...selection, continue: first.metadata.continue });
  const third = await client.list('ConfigMap', { ...selection, continue: second.metadata.continue });
  expect([first, second, third].map(({ items }) => namesOf(items))).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(second.items[0]?.data).toBeUndefined();
  expect(third.metadata.continue ?? '').toBe('');
  const versions = [first, second, third].map(({ metadata }) => metadata.resourceVersion);
  expect(new Set(versions).size).toBe(1);

  const seen = [];
  for await (const event of client.watch('ConfigMap', {
    namespace,
    labelSelector: 'shelf=list',
    resourceVersion: versions[0],
    timeoutSeconds: 30,
  })) {
    if (event.type !== 'BOOKMARK') seen.push(`${event.type} ${event.object.metadata.name}`);
    if (seen.length === 4) break;
  }
  expect(seen).toEqual(['ADDED bb', 'ADDED aa', 'MODIFIED c', 'DELETED d']);
  for (const name of ['aa', 'bb']) await client.delete('ConfigMap', { name, namespace });
  await client.create('ConfigMap', { metadata: { name: 'd', namespace, labels: { ...SHELF, y: '' } } });
});

test('a page says how many follow, unless a selector makes that a question', async () => {
  const total = (await client.list('ConfigMap', { namespace })).items.length;
  const page = await client.list('ConfigMap', { namespace, limit: 2 });
  expect(page.metadata).toMatchObject({ remainingItemCount: total - 2 });
  const selected = await client.list('ConfigMap', { namespace, limit: 2, labelSelector: 'shelf=list' });
  expect(selected.metadata).not.toHaveProperty('remainingItemCount');
});

test('all pages together are all objects, once each', async () => {
  const names = [];
  for await (const { metadata } of client.listAll('ConfigMap', {
    namespace,
    labelSelector: 'shelf=list',
    limit: 2,
  }))
    names.push(metadata.name);
  expect(names).toEqual(NAMES);
});

test('items of kinds of our own say their kind, those of built-in kinds do not', async () => {
  await client.create('LRP', {
    metadata: { name: 'kinds', namespace },
    spec: { GUID: 'g', version: 'v', image: 'busybox:1', instances: 0, diskMB: 64 } as never,
  });
  const { items: lrps } = await client.list('LRP', { namespace });
  expect(lrps[0]).toMatchObject({ apiVersion: 'eirini.cloudfoundry.org/v1', kind: 'LRP' });
  const { items: maps } = await client.list('ConfigMap', { namespace });
  expect(maps[0]?.kind).toBeUndefined();
});
