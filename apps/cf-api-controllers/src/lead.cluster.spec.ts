import { randomUUID } from 'node:crypto';
import { LABELS, type LRP, lrpName, type Task } from '@cf/kubernetes';
import { readSnapshots } from '@cf/live-state';
import { eventually, useCluster } from '@cf/kubernetes/testing';
import { createApp, type RunningLeader, startLeader, workerLabels } from './testing/leader';

const cluster = useCluster();
const { registryHost, image } = cluster;
const SERVE = `exec node -e "require('http').createServer((_, answer) => answer.end('hello')).listen(process.env.PORT)"`;

jest.setTimeout(180_000);

let leader: RunningLeader;
beforeAll(async () => {
  leader = await startLeader(cluster, async () => ({}), { drift: { gracePeriodMs: 0 } });
});

async function runApp(script: string, more: Partial<LRP['spec']> = {}) {
  const app = await createApp(leader, { instances: more.instances ?? 1 });
  const name = lrpName(app.appGuid, app.version);
  const labels = workerLabels({ [LABELS.guid]: app.appGuid, [LABELS.appGuid]: app.appGuid });
  await leader.client.apply('LRP', {
    metadata: { name, namespace: leader.namespace, labels },
    spec: {
      GUID: app.appGuid,
      version: app.version,
      processType: 'web',
      appGUID: app.appGuid,
      appName: 'dora',
      image,
      command: ['/bin/sh', '-c', script],
      user: '1000',
      instances: 1,
      memoryMB: 128,
      diskMB: 64,
      health: { type: 'port' },
      ...more,
    },
  });
  return { ...app, name };
}

const instancesOf = async (guid: string) => {
  const live = await readSnapshots(leader.redis, [guid]);
  return live.of(guid)?.instances ?? [];
};

test('an LRP runs as a StatefulSet that is told who it is, and readers see its instances', async () => {
  const { appGuid, name } = await runApp(
    `echo "I am $CF_INSTANCE_INDEX at $CF_INSTANCE_ADDR = $CF_INSTANCE_IP:$PORT $$(true)"; ${SERVE}`,
    { instances: 2 },
  );
  const { namespace, client } = leader;

  const running = await eventually(async () => {
    const instances = await instancesOf(appGuid);
    return instances.length === 2 && instances.every(({ routable }) => routable) && instances;
  });
  expect(running).toEqual(
    [0, 1].map((index) => expect.objectContaining({ index, state: 'RUNNING', port: 8080, details: null })),
  );

  const ready = await eventually(async () => {
    const lrp = await client.get('LRP', { namespace, name });
    return lrp?.status?.readyReplicas === 2 && lrp;
  });
  expect(ready.status?.conditions).toEqual([expect.objectContaining({ type: 'Ready', status: 'True' })]);
  expect((await client.get('PodDisruptionBudget', { namespace, name }))?.spec?.minAvailable).toBe('50%');
  expect(await client.podLog({ namespace, name: `${name}-1` }, { container: 'opi' })).toMatch(
    /^I am 1 at ([\d.]+:\d+) = \1 \d+\(true\)$/m,
  );

  await client.patch('LRP', { namespace, name }, { spec: { instances: 1 } });
  await eventually(async () => (await instancesOf(appGuid)).length === 1);
  await eventually(async () => !(await client.get('PodDisruptionBudget', { namespace, name })));

  await client.delete('LRP', { namespace, name });
  await eventually(async () => !(await client.get('StatefulSet', { namespace, name })));
  await eventually(async () => (await instancesOf(appGuid)).length === 0);
});

test('each crash is recorded once, with its status', async () => {
  const { appGuid, name } = await runApp('exit 7', { health: { type: 'process' } });

  const crash = await eventually(() =>
    leader.db.auditEvent.findFirst({ where: { target_guid: appGuid, type: 'audit.app.process.crash' } }),
  );
  expect(crash).toMatchObject({ actor_type: 'process', actor_guid: appGuid, actor_name: 'web' });
  expect(crash.data).toMatchObject({ index: 0, exit_status: 7, reason: 'CRASHED', crash_count: 1 });
  await eventually(async () => (await leader.db.auditEvent.count({ where: { target_guid: appGuid } })) >= 4);

  const events = await leader.db.auditEvent.groupBy({
    by: ['type', 'dedupe_key'],
    where: { target_guid: appGuid },
    _count: true,
  });
  expect(events.every(({ _count }) => _count === 1)).toBe(true);
  await eventually(async () => (await instancesOf(appGuid))[0]?.details === 'Exited with status 7');
  await leader.client.delete('LRP', { namespace: leader.namespace, name });
});

test('an image that cannot be pulled is told to the user', async () => {
  const { appGuid, name } = await runApp('true', {
    image: `${registryHost}/does-not-exist:1`,
  });
  const [instance] = await eventually(async () => {
    const instances = await instancesOf(appGuid);
    return instances[0]?.details && instances;
  });
  expect(instance).toMatchObject({
    state: 'CRASHED',
    details: expect.stringContaining('The image could not be pulled'),
  });
  await leader.client.delete('LRP', { namespace: leader.namespace, name });
});

test('an app that fits on no node is down, and says what is missing', async () => {
  const { appGuid, name } = await runApp('true', { memoryMB: 900_000 });
  const [instance] = await eventually(async () => {
    const instances = await instancesOf(appGuid);
    return instances[0]?.details && instances;
  });
  expect(instance).toMatchObject({
    state: 'DOWN',
    details: expect.stringContaining('Insufficient resources: memory'),
  });
  await leader.client.delete('LRP', { namespace: leader.namespace, name });
});

test('a new image replaces instances that crash without waiting for them', async () => {
  const { appGuid, name } = await runApp('exit 1', { health: { type: 'process' }, instances: 2 });
  const { namespace, client } = leader;
  await eventually(async () => {
    const states = (await instancesOf(appGuid)).map(({ state }) => state);
    return states.length === 2 && states.every((state) => state === 'CRASHED');
  });

  await client.patch('LRP', { namespace, name }, { spec: { command: ['/bin/sh', '-c', SERVE] } });
  await eventually(async () => {
    const instances = await instancesOf(appGuid);
    return instances.length === 2 && instances.every(({ routable }) => routable);
  });
  await client.delete('LRP', { namespace, name });
});

async function runTask(script: string, more: Partial<Task['spec']> = {}) {
  const { appGuid } = await createApp(leader);
  const guid = randomUUID();
  await leader.db.task.create({
    data: {
      guid,
      app_guid: appGuid,
      sequence_id: 1,
      name: 'job',
      command: script,
      memory_in_mb: 64,
      disk_in_mb: 64,
    },
  });
  await leader.client.apply('Task', {
    metadata: { name: guid, namespace: leader.namespace, labels: workerLabels({ [LABELS.guid]: guid }) },
    spec: {
      GUID: guid,
      name: 'job',
      image,
      command: ['/bin/sh', '-c', script],
      appGUID: appGuid,
      memoryMB: 64,
      diskMB: 64,
      user: '1000',
      ...more,
    },
  });
  return guid;
}
const taskInState = (guid: string, states: string[]) =>
  eventually(async () => {
    const row = await leader.db.task.findUnique({ where: { guid } });
    return row && states.includes(row.state) && row;
  });

test.each([
  ['exit 0', 'SUCCEEDED', null],
  ['exit 3', 'FAILED', 'Exited with status 3'],
  ['tail /dev/zero', 'FAILED', 'Exited with status 137 (out of memory)'],
])('a task that does "%s" is %s', async (script, state, reason) => {
  const guid = await runTask(script);
  expect(await taskInState(guid, ['SUCCEEDED', 'FAILED'])).toMatchObject({ state, failure_reason: reason });

  const object = await leader.client.get('Task', { namespace: leader.namespace, name: guid });
  expect(object?.status?.conditions?.map(({ type }) => type)).toEqual([
    'Initialized',
    'Started',
    state === 'FAILED' ? 'Failed' : 'Succeeded',
  ]);
});

test('a task that is canceled has failed', async () => {
  const guid = await runTask('sleep 600');
  await taskInState(guid, ['RUNNING']);
  await leader.db.task.update({ where: { guid }, data: { state: 'CANCELING' } });
  await leader.client.delete('Task', { namespace: leader.namespace, name: guid });

  expect(await taskInState(guid, ['FAILED'])).toMatchObject({ failure_reason: 'task was cancelled' });
  await eventually(
    async () => !(await leader.client.get('Job', { namespace: leader.namespace, name: guid })),
  );
});

test('an LRP that somebody deletes or changes is projected again', async () => {
  const { appGuid, name } = await runApp(SERVE);
  const { namespace, client, db } = leader;
  await db.projection.create({
    data: { kind: 'process', guid: appGuid, generation: 1, observed_generation: 1 },
  });
  const generation = async () =>
    (await db.projection.findFirst({ where: { guid: appGuid } }))?.generation ?? 0;

  await client.patch(
    'LRP',
    { namespace, name },
    { spec: { instances: 5 } },
    { fieldManager: 'kubectl-edit' },
  );
  await eventually(async () => (await generation()) === 2);

  await db.projection.updateMany({ data: { observed_generation: 2 } });
  await client.delete('LRP', { namespace, name });
  await eventually(async () => (await generation()) >= 3);
});
