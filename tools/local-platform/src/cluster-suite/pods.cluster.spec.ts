import { type Job, type Pod } from '@cf/kubernetes';
import { eventually, refusalOf, useCluster } from '@cf/kubernetes/testing';

const { client, namespace, image } = useCluster();

type PodSpec = NonNullable<Pod['spec']>;
type Container = PodSpec['containers'][number];

const shell = (script: string, more: Partial<Container> = {}): Container => ({
  name: 'main',
  image,
  command: ['/bin/sh', '-c', script],
  ...more,
});

/** A pod of a Job, as soon as there is one; it is never tried again. */
async function run(name: string, containers: Container[], more: Partial<PodSpec> = {}): Promise<Pod> {
  const spec = { restartPolicy: 'Never', terminationGracePeriodSeconds: 2, containers, ...more };
  await client.create('Job', {
    metadata: { name, namespace },
    spec: { backoffLimit: 0, template: { spec } },
  });
  return eventually(async () => (await podsOf(name))[0]);
}
const podsOf = async (job: string) =>
  (await client.list('Pod', { namespace, labelSelector: `job-name=${job}` })).items;
const refresh = ({ metadata }: Pod) => client.get('Pod', metadata);
const inPhase = (pod: Pod, phase: string) =>
  eventually(async () => {
    const now = await refresh(pod);
    return now?.status?.phase === phase && now;
  });
const stateOf = (pod: Pod | undefined) => pod?.status?.containerStatuses?.[0]?.state;
const ended = ({ status }: Job) =>
  status?.conditions?.find(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  );
const endOf = (name: string) =>
  eventually(async () => {
    const job = await client.get('Job', { name, namespace });
    return job && ended(job);
  });

test('a log is followed line by line, to the end of its container', async () => {
  const pod = await run('followed', [
    shell('for i in 1 2 3; do echo "line $i"; sleep 1; done; echo bye >&2'),
  ]);
  await eventually(async () => stateOf(await refresh(pod))?.running);
  const lines: { text: string; at: number }[] = [];
  for await (const text of client.streamPodLog(pod.metadata, { container: 'main', follow: true }))
    lines.push({ text, at: Date.now() });
  expect(lines.map(({ text }) => text)).toEqual(['line 1', 'line 2', 'line 3', 'bye']);
  expect((lines[2]?.at ?? 0) - (lines[0]?.at ?? 0)).toBeGreaterThan(500);
  await inPhase(pod, 'Succeeded');
});

test('a part of a log can be asked for, and each line has its time', async () => {
  const pod = await run('parts', [shell('echo one; sleep 2.2; echo two; echo; echo three')]);
  await inPhase(pod, 'Succeeded');
  const { metadata } = pod;
  expect(await client.podLog(metadata)).toBe('one\ntwo\n\nthree\n');
  expect(await client.podLog(metadata, { tailLines: 2 })).toBe('\nthree\n');
  expect(await client.podLog(metadata, { tailLines: 0 })).toBe('');

  const stamped = (await client.podLog(metadata, { timestamps: true })).trimEnd().split('\n');
  const times = stamped.map((line) => line.split(' ')[0] ?? '');
  expect(times[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}(Z|\+00:00)$/);
  expect(stamped.map((line) => line.slice(line.indexOf(' ') + 1))).toEqual(['one', 'two', '', 'three']);
  const since = (ms: number) => {
    const sinceTime = new Date(Date.parse(times[0] ?? '') + ms).toISOString();
    return client.podLog(metadata, { sinceTime });
  };
  expect(await since(1_100)).toBe('two\n\nthree\n');
  const ofItsSecond = 1_000 - (Date.parse(times[0] ?? '') % 1_000);
  expect(await since(ofItsSecond - 1)).toBe('one\ntwo\n\nthree\n'); // only whole seconds count
});

test('leaving a log that goes on ends the request', async () => {
  const pod = await run('endless', [shell('while true; do echo tick; sleep 0.2; done')]);
  await eventually(async () => stateOf(await refresh(pod))?.running);
  let seen = 0;
  for await (const line of client.streamPodLog(pod.metadata, { follow: true })) {
    expect(line).toBe('tick');
    if ((seen += 1) === 3) break;
  }
  await client.delete('Job', { name: 'endless', namespace });
});

test('of a pod with several containers one must be named', async () => {
  const pod = await run('several', [shell('echo main'), shell('echo other', { name: 'other' })]);
  await inPhase(pod, 'Succeeded');
  expect(await client.podLog(pod.metadata, { container: 'other' })).toBe('other\n');
  expect(await refusalOf(client.podLog(pod.metadata))).toMatchObject({ status: 400, reason: 'BadRequest' });
  const unknown = client.podLog(pod.metadata, { container: 'absent' });
  expect(await refusalOf(unknown)).toMatchObject({ status: 400, reason: 'BadRequest' });
  const absent = client.podLog({ name: 'absent', namespace }, { container: 'main' });
  expect(await refusalOf(absent)).toMatchObject({ status: 404 });
});

test('a container that is started again has a log before its present one', async () => {
  const pod = await run('again', [shell('echo here; sleep 1; exit 3')], { restartPolicy: 'OnFailure' });
  const restarted = await eventually(async () => {
    const now = await refresh(pod);
    return (now?.status?.containerStatuses?.[0]?.restartCount ?? 0) > 0 && now;
  });
  expect(restarted.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
    exitCode: 3,
    reason: 'Error',
  });
  expect(await client.podLog(pod.metadata, { previous: true })).toBe('here\n');
  await client.delete('Job', { name: 'again', namespace });
});

test('a log of a container that waits is a bad request', async () => {
  const secretKeyRef = { name: 'absent', key: 'a' };
  const env = [{ name: 'A', valueFrom: { secretKeyRef } }];
  const pod = await run('waiting', [shell('echo $A', { env })]);
  const waiting = await eventually(async () => {
    const state = stateOf(await refresh(pod))?.waiting;
    return state?.reason === 'CreateContainerConfigError' && state;
  });
  expect(waiting.message).toContain('secret "absent" not found');
  expect(await refusalOf(client.podLog(pod.metadata))).toMatchObject({ status: 400, reason: 'BadRequest' });

  await client.create('Secret', { metadata: { name: 'absent', namespace }, stringData: { a: 'there now' } });
  await inPhase(pod, 'Succeeded');
  expect(await client.podLog(pod.metadata)).toBe('there now\n');
});

test('a Job ends with its pod, and says how', async () => {
  await run('good', [shell('exit 0')]);
  expect(await endOf('good')).toMatchObject({ type: 'Complete' });
  const pod = await run('bad', [shell('exit 5')]);
  expect(await endOf('bad')).toMatchObject({ type: 'Failed', reason: 'BackoffLimitExceeded' });
  expect(stateOf(await refresh(pod))?.terminated).toMatchObject({ exitCode: 5, reason: 'Error' });
  expect(await podsOf('bad')).toHaveLength(1);

  await client.delete('Job', { name: 'bad', namespace });
  await eventually(async () => (await podsOf('bad')).length === 0);
});

test('a pod that is deleted has its time to end, and its log until then', async () => {
  const script = `process.on('SIGTERM', () => {
    console.log('ending');
    setTimeout(() => { console.log('ended'); process.exit(0); }, 1000);
  });
  setInterval(() => undefined, 1000);
  console.log('begun');`;
  const pod = await run('graceful', [shell('', { command: ['node', '-e', script] })], {
    terminationGracePeriodSeconds: 20,
  });
  await eventually(async () => (await client.podLog(pod.metadata).catch(() => '')) === 'begun\n');
  const lines: string[] = [];
  const following = (async () => {
    for await (const line of client.streamPodLog(pod.metadata, { follow: true })) lines.push(line);
  })();
  await eventually(() => lines.length > 0);
  const began = Date.now();
  await client.delete('Job', { name: 'graceful', namespace });
  const dying = await eventually(async () => (await refresh(pod))?.metadata.deletionTimestamp);
  expect(Date.parse(dying)).toBeGreaterThan(began + 10_000);
  await eventually(async () => !(await refresh(pod)));
  expect(Date.now() - began).toBeLessThan(15_000);
  await following;
  expect(lines).toEqual(['begun', 'ending', 'ended']);
});

test('init containers go first, and one that fails ends the pod', async () => {
  const initContainers = [shell('echo first', { name: 'first' }), shell('exit 4', { name: 'second' })];
  const pod = await run('init', [shell('echo never')], { initContainers });
  const failed = await inPhase(pod, 'Failed');
  expect(failed.status?.initContainerStatuses?.map(({ state }) => state?.terminated?.exitCode)).toEqual([
    0, 4,
  ]);
  expect(stateOf(failed)?.waiting?.reason).toBe('PodInitializing');
  expect(await client.podLog(pod.metadata, { container: 'first' })).toBe('first\n');
});
