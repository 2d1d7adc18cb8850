import { isGone, type KubeObject, type WatchOptions } from '@cf/kubernetes';
import { refusalOf, useCluster } from '@cf/kubernetes/testing';

const { client, namespace } = useCluster();
const configMap = (name: string, labels: Record<string, string> = {}) => ({
  metadata: { name, namespace, labels },
});
const versionNow = async () => (await client.list('ConfigMap', { namespace })).metadata.resourceVersion;

interface Seen {
  readonly what: string;
  readonly version: string;
}

/** The next changes that a watch shows, bookmarks left out. */
async function changes(count: number, options: WatchOptions): Promise<Seen[]> {
  const seen: Seen[] = [];
  for await (const { type, object } of client.watch('ConfigMap', {
    namespace,
    timeoutSeconds: 30,
    ...options,
  })) {
    if (type !== 'BOOKMARK') seen.push(seenOf(type, object));
    if (seen.length === count) break;
  }
  return seen;
}
const seenOf = (type: string, { metadata }: KubeObject): Seen => ({
  what: `${type} ${metadata.name}`,
  version: metadata.resourceVersion ?? '',
});

test('a watch shows what happened since its version, in order, and can be resumed after any of it', async () => {
  await client.create('ConfigMap', configMap('before'));
  const resourceVersion = await versionNow();
  await client.create('ConfigMap', configMap('one'));
  await client.patch('ConfigMap', { name: 'one', namespace }, { data: { a: '1' } });
  await client.delete('ConfigMap', { name: 'before', namespace });

  const seen = await changes(3, { resourceVersion });
  expect(seen.map(({ what }) => what)).toEqual(['ADDED one', 'MODIFIED one', 'DELETED before']);
  const resumed = await changes(1, { resourceVersion: seen[1]?.version });
  expect(resumed).toEqual([seen[2]]);
});

test('a watch goes on with what happens while it is open', async () => {
  const watching = changes(2, { resourceVersion: await versionNow() });
  await client.create('ConfigMap', configMap('live'));
  await client.delete('ConfigMap', { name: 'live', namespace });
  expect((await watching).map(({ what }) => what)).toEqual(['ADDED live', 'DELETED live']);
});

test('a watch without a version shows first what is there', async () => {
  await client.create('ConfigMap', configMap('present', { only: 'this' }));
  const seen = await changes(1, { labelSelector: 'only=this' });
  expect(seen.map(({ what }) => what)).toEqual(['ADDED present']);
});

test('what comes into the selection is added, and what leaves it is deleted', async () => {
  const resourceVersion = await versionNow();
  const move = (on: string | null) =>
    client.patch('ConfigMap', { name: 'moves', namespace }, { metadata: { labels: { on } } });
  await client.create('ConfigMap', configMap('moves'));
  await move('yes');
  await client.patch('ConfigMap', { name: 'moves', namespace }, { data: { a: '1' } });
  await move(null);
  await client.delete('ConfigMap', { name: 'moves', namespace });
  await client.create('ConfigMap', configMap('stays', { on: 'yes' }));

  const seen = await changes(4, { resourceVersion, labelSelector: 'on=yes' });
  expect(seen.map(({ what }) => what)).toEqual([
    'ADDED moves',
    'MODIFIED moves',
    'DELETED moves',
    'ADDED stays',
  ]);
});

test('a watch of one name shows that object alone', async () => {
  const resourceVersion = await versionNow();
  for (const name of ['other', 'chosen', 'another']) await client.create('ConfigMap', configMap(name));
  const seen = await changes(1, { resourceVersion, fieldSelector: 'metadata.name=chosen' });
  expect(seen.map(({ what }) => what)).toEqual(['ADDED chosen']);
});

test('a bookmark carries on the version of a watch that has nothing to show, until the server ends it', async () => {
  const resourceVersion = await versionNow();
  const watching = (async () => {
    const events = [];
    const options = { namespace, resourceVersion, labelSelector: 'never=there', timeoutSeconds: 6 };
    for await (const event of client.watch('ConfigMap', options)) events.push(event);
    return events;
  })();
  const { metadata } = await client.create('ConfigMap', configMap('elsewhere'));

  const events = await watching;
  expect(events.length).toBeGreaterThan(0);
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['BOOKMARK']));
  const version = events.at(-1)?.object.metadata.resourceVersion ?? '';
  expect(Number(version)).toBeGreaterThanOrEqual(Number(metadata.resourceVersion));
  await client.delete('ConfigMap', { name: 'elsewhere', namespace });
  const resumed = await changes(1, { resourceVersion: version, fieldSelector: 'metadata.name=elsewhere' });
  expect(resumed.map(({ what }) => what)).toEqual(['DELETED elsewhere']);
});

test('a version that is too old to go on from is gone', async () => {
  // of LRPs, because the API server knows them since the suite has installed them at the earliest
  const watching = client.watch('LRP', { namespace, resourceVersion: '1', timeoutSeconds: 5 });
  const refusal = await refusalOf(watching.next());
  expect(refusal).toMatchObject({ status: 410, reason: 'Expired' });
  expect(isGone(refusal)).toBe(true);
});

test('a deleted object is shown with its last content and the version of its end', async () => {
  const { metadata } = await client.create('ConfigMap', { ...configMap('last'), data: { a: '1' } });
  await client.delete('ConfigMap', metadata);
  const selection = { namespace, resourceVersion: metadata.resourceVersion, timeoutSeconds: 30 };
  for await (const { type, object } of client.watch('ConfigMap', selection)) {
    if (type === 'BOOKMARK') continue;
    expect(type).toBe('DELETED');
    expect(object).toMatchObject({ data: { a: '1' }, metadata: { name: 'last', uid: metadata.uid } });
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThan(Number(metadata.resourceVersion));
    break;
  }
});
