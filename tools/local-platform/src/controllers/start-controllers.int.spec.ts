import { type Draft, type Job, type Pod, type StatefulSet } from '@cf/kubernetes';
import { startKubelet, type Kubelet } from '../kubelet';
import { eventually, startTestPlatform, type TestPlatform } from '../kpack/testing/platform';
import { type Controllers, startControllers } from '.';

jest.setTimeout(120_000);

const namespace = 'workloads';
let platform: TestPlatform;
let controllers: Controllers;
let kubelet: Kubelet;

beforeAll(async () => {
  platform = await startTestPlatform();
  const { kubeconfig, client, folder, registryUrl, log } = platform;
  controllers = startControllers({ kubeconfig, log });
  kubelet = await startKubelet({ client, dataDir: folder, registryUrl, log });
});
afterAll(async () => {
  await controllers.close();
  await kubelet.stop();
  await platform.close();
});

const containerOf = (name: string, script: string) => ({
  name,
  image: 'docker.io/busybox:1',
  command: ['sh', '-c', script],
});

function statefulSet(name: string, replicas: number, script = 'sleep 1000'): Draft<StatefulSet> {
  const labels = { set: name };
  return {
    metadata: { name, namespace },
    spec: {
      serviceName: '',
      replicas,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { terminationGracePeriodSeconds: 1, containers: [containerOf('opi', script)] },
      },
    },
  };
}

const podsOf = async (name: string): Promise<Pod[]> =>
  (await platform.client.list('Pod', { namespace, labelSelector: `set=${name}` })).items;
const settled = (name: string, replicas: number) =>
  eventually(async () => {
    const set = await platform.client.get('StatefulSet', { namespace, name });
    const { status, metadata } = set ?? {};
    const isSettled =
      status?.observedGeneration === metadata?.generation &&
      (status?.readyReplicas ?? 0) === replicas &&
      status?.replicas === replicas &&
      status.currentRevision === status.updateRevision;
    return isSettled && set;
  });

test('a StatefulSet grows, shrinks, replaces what is deleted, and goes with its pods', async () => {
  const { client } = platform;
  await client.create('StatefulSet', statefulSet('grow', 3));
  await settled('grow', 3);
  const pods = await podsOf('grow');
  expect(pods.map(({ metadata }) => metadata.labels?.['apps.kubernetes.io/pod-index']).sort()).toEqual([
    '0',
    '1',
    '2',
  ]);

  await client.delete('Pod', { namespace, name: 'grow-1' });
  const before = pods.find(({ metadata }) => metadata.name === 'grow-1')?.metadata.uid;
  await eventually(async () => {
    const pod = await client.get('Pod', { namespace, name: 'grow-1' });
    return pod && pod.metadata.uid !== before;
  });

  await client.patch('StatefulSet', { namespace, name: 'grow' }, { spec: { replicas: 1 } });
  await settled('grow', 1);
  expect((await podsOf('grow')).map(({ metadata }) => metadata.name)).toEqual(['grow-0']);

  await client.delete('StatefulSet', { namespace, name: 'grow' });
  await eventually(async () => (await podsOf('grow')).length === 0);
});

test('a new template reaches all pods, one at a time', async () => {
  const { client } = platform;
  await client.create('StatefulSet', statefulSet('roll', 3));
  await settled('roll', 3);
  const seen: number[] = [];
  await client.apply('StatefulSet', statefulSet('roll', 3, 'sleep 2000'), { fieldManager: 'test' });
  await eventually(async () => {
    const pods = await podsOf('roll');
    seen.push(
      pods.filter(({ status }) => status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'))
        .length,
    );
    const { status } = (await client.get('StatefulSet', { namespace, name: 'roll' })) ?? {};
    return (
      status?.updatedReplicas === 3 &&
      status.currentRevision === status.updateRevision &&
      status.readyReplicas === 3
    );
  });
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(2);
  for (const { spec } of await podsOf('roll')) expect(spec?.containers[0]?.command?.[2]).toBe('sleep 2000');
  await client.delete('StatefulSet', { namespace, name: 'roll' });
});

function job(name: string, script: string, spec: Partial<NonNullable<Job['spec']>> = {}): Draft<Job> {
  const template = { spec: { restartPolicy: 'Never', containers: [containerOf('opi-task', script)] } };
  return { metadata: { name, namespace }, spec: { backoffLimit: 0, template, ...spec } };
}

const endOf = (name: string) =>
  eventually(async () => {
    const found = await platform.client.get('Job', { namespace, name });
    return found?.status?.conditions?.find(({ type }) => type === 'Complete' || type === 'Failed');
  });

test.each([
  ['completes', 'exit 0', {}, { type: 'Complete', reason: 'CompletionsReached' }],
  ['fails', 'exit 3', {}, { type: 'Failed', reason: 'BackoffLimitExceeded' }],
  [
    'takes too long',
    'sleep 100',
    { activeDeadlineSeconds: 1 },
    { type: 'Failed', reason: 'DeadlineExceeded' },
  ],
])('a Job that %s says so', async (what, script, spec, expected) => {
  const name = what.replaceAll(' ', '-');
  await platform.client.create('Job', job(name, script, spec));
  expect(await endOf(name)).toMatchObject(expected);
});

test('a Job whose pod is deleted has failed, and never runs its command twice', async () => {
  const { client } = platform;
  await client.create('Job', job('deleted', 'sleep 100'));
  const pod = await eventually(async () => {
    const { items } = await client.list('Pod', { namespace, labelSelector: 'job-name=deleted' });
    return items.find(({ status }) => status?.phase === 'Running');
  });
  await client.delete('Pod', pod.metadata);
  expect(await endOf('deleted')).toMatchObject({ type: 'Failed', reason: 'BackoffLimitExceeded' });
  await eventually(async () => {
    const { items } = await client.list('Pod', { namespace, labelSelector: 'job-name=deleted' });
    return items.length === 0;
  });
});

test('a Job goes some time after its end', async () => {
  await platform.client.create('Job', job('short', 'exit 0', { ttlSecondsAfterFinished: 1 }));
  await eventually(async () => !(await platform.client.get('Job', { namespace, name: 'short' })));
});

test('a pod that asks for more memory than there is waits for a node', async () => {
  const { client } = platform;
  const draft = job('large', 'exit 0');
  const [container] = draft.spec?.template.spec?.containers ?? [];
  Object.assign(container ?? {}, { resources: { requests: { memory: '100Ti' } } });
  await client.create('Job', draft);
  const pod = await eventually(async () => {
    const { items } = await client.list('Pod', { namespace, labelSelector: 'job-name=large' });
    return items.find(({ status }) => status?.conditions);
  });
  expect(pod.spec?.nodeName).toBeUndefined();
  expect(pod.status?.conditions?.[0]).toMatchObject({
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message: expect.stringContaining('Insufficient memory') as string,
  });
});
