import { type Draft, type Pod, type StatefulSet } from '@cf/kubernetes';
import { eventually, useCluster } from '@cf/kubernetes/testing';

const { client, namespace, image } = useCluster();
const SERVE = `exec node -e "require('http').createServer((_, answer) => answer.end()).listen(process.env.PORT || 8080)"`;

/** A StatefulSet as ours are, of the given generation of code. */
function statefulSet(name: string, replicas: number, code = 'one', script = SERVE): Draft<StatefulSet> {
  const labels = { app: name };
  return {
    metadata: { name, namespace },
    spec: {
      replicas,
      serviceName: '',
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 2,
          containers: [
            {
              name: 'opi',
              image,
              command: ['/bin/sh', '-c', script],
              env: [
                { name: 'PORT', value: '8080' },
                { name: 'CODE', value: code },
              ],
              ports: [{ containerPort: 8080 }],
              readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
            },
          ],
        },
      },
    },
  };
}
const podsOf = async (app: string) =>
  (await client.list('Pod', { namespace, labelSelector: `app=${app}` })).items;
const codeOf = ({ spec }: Pod) => spec?.containers[0]?.env?.find(({ name }) => name === 'CODE')?.value;
const isReady = ({ status }: Pod) =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;

/** The StatefulSet when it is as wished: all replicas ready and of the newest generation of code. */
const settled = (name: string, replicas: number) =>
  eventually(async () => {
    const found = await client.get('StatefulSet', { name, namespace });
    const { observedGeneration, readyReplicas = 0, updatedReplicas = 0, replicas: all } = found?.status ?? {};
    const isSettled =
      observedGeneration === found?.metadata.generation &&
      [readyReplicas, updatedReplicas, all].every((count) => count === replicas);
    return isSettled && found;
  });

test('pods have numbers, are replaced one by one from the highest, and the surplus goes', async () => {
  await client.apply('StatefulSet', statefulSet('numbered', 3));
  const first = await settled('numbered', 3);
  expect(first?.status).toMatchObject({
    availableReplicas: 3,
    currentRevision: first.status?.updateRevision,
  });
  const pods = await podsOf('numbered');
  expect(pods.map(({ metadata }) => metadata.name)).toEqual(['numbered-0', 'numbered-1', 'numbered-2']);
  expect(pods.map(({ metadata }) => metadata.labels?.['apps.kubernetes.io/pod-index'])).toEqual([
    '0',
    '1',
    '2',
  ]);

  const order: string[] = [];
  let fewest = 3;
  const watching = new AbortController();
  const { resourceVersion } = (await client.list('Pod', { namespace })).metadata;
  const following = (async () => {
    const selection = { namespace, labelSelector: 'app=numbered', resourceVersion, signal: watching.signal };
    for await (const { type, object } of client.watch('Pod', selection)) {
      if (type === 'ADDED') order.push(object.metadata.name);
      if (type !== 'BOOKMARK') fewest = Math.min(fewest, (await podsOf('numbered')).filter(isReady).length);
    }
  })().catch(() => undefined);
  await client.apply('StatefulSet', statefulSet('numbered', 3, 'two'));
  await settled('numbered', 3);
  watching.abort();
  await following;
  expect(order).toEqual(['numbered-2', 'numbered-1', 'numbered-0']);
  expect(fewest).toBeGreaterThanOrEqual(2);
  expect((await podsOf('numbered')).map(codeOf)).toEqual(['two', 'two', 'two']);

  await client.apply('StatefulSet', statefulSet('numbered', 1, 'two'));
  await settled('numbered', 1);
  expect((await podsOf('numbered')).map(({ metadata }) => metadata.name)).toEqual(['numbered-0']);
});

test('a pod that is deleted is made again under its name', async () => {
  await client.apply('StatefulSet', statefulSet('again', 1));
  await settled('again', 1);
  const ref = { name: 'again-0', namespace };
  const before = await client.get('Pod', ref);
  await client.delete('Pod', ref);
  const after = await eventually(async () => {
    const pod = await client.get('Pod', ref);
    return pod && pod.metadata.uid !== before?.metadata.uid && isReady(pod) && pod;
  });
  expect(after.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'StatefulSet', name: 'again' });
});

test('a rollout that waits for a pod that never gets ready goes on when that pod is deleted', async () => {
  await client.apply('StatefulSet', statefulSet('stuck', 1, 'broken', 'exec sleep 600'));
  const broken = await eventually(async () => (await podsOf('stuck'))[0]);
  await eventually(async () => (await client.get('Pod', broken.metadata))?.status?.phase === 'Running');
  await client.apply('StatefulSet', statefulSet('stuck', 1, 'repaired'));
  await eventually(async () => {
    const found = await client.get('StatefulSet', { name: 'stuck', namespace });
    return found?.status?.observedGeneration === found?.metadata.generation;
  });
  await client.delete('Pod', broken.metadata, { uid: broken.metadata.uid });
  await settled('stuck', 1);
  expect((await podsOf('stuck')).map(codeOf)).toEqual(['repaired']);
});

test('a budget lets pods be evicted as long as enough of them are ready', async () => {
  await client.apply('StatefulSet', statefulSet('kept', 2));
  await client.apply('PodDisruptionBudget', {
    metadata: { name: 'kept', namespace },
    spec: {
      minAvailable: '50%',
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: { app: 'kept' } },
    },
  });
  await settled('kept', 2);
  const budget = await eventually(async () => {
    const found = await client.get('PodDisruptionBudget', { name: 'kept', namespace });
    return found?.status?.currentHealthy === 2 && found;
  });
  expect(budget.status).toMatchObject({ desiredHealthy: 1, disruptionsAllowed: 1, expectedPods: 2 });

  const [one, two] = await podsOf('kept');
  expect(await client.evictPod(one?.metadata ?? { name: '' })).toBe(true);
  expect(await client.evictPod(two?.metadata ?? { name: '' })).toBe(false);
  await settled('kept', 2);
  expect(await client.evictPod({ name: 'absent', namespace })).toBe(true);
});

test('usage of pods that run is measured', async () => {
  await client.apply('StatefulSet', statefulSet('measured', 1));
  await settled('measured', 1);
  const measured = await eventually(
    () => client.get('PodMetrics', { name: 'measured-0', namespace }),
    80_000,
  );
  expect(measured.containers?.map(({ name }) => name)).toEqual(['opi']);
  expect(measured.containers?.[0]?.usage).toMatchObject({
    cpu: expect.stringMatching(/^\d+[num]?$/) as string,
    memory: expect.stringMatching(/^\d+(Ki|Mi)?$/) as string,
  });
}, 120_000);
