import { type LRP, type Pod } from '@cf/kubernetes';
import { snapshotOf } from './snapshot';

type Status = NonNullable<Pod['status']>;
type Container = NonNullable<Status['containerStatuses']>[number];
const NOW = Date.parse('2026-01-01T00:10:00Z');

const lrp = (version: string, instances: number, createdAt = '2026-01-01T00:00:00Z'): LRP => ({
  metadata: { name: `p-${version}`, labels: { 'cloudfoundry.org/guid': 'p' }, creationTimestamp: createdAt },
  spec: { GUID: 'p', version, processType: 'web', appGUID: 'a', image: 'i', instances, diskMB: 1 },
});
const pod = (
  index: number,
  container: Partial<Container> = {},
  status: Partial<Status> = {},
  version = 'v1',
): Pod => ({
  metadata: {
    name: `p-${index}`,
    uid: `uid-${index}`,
    creationTimestamp: '2026-01-01T00:01:00Z',
    labels: { 'cloudfoundry.org/version': version, 'apps.kubernetes.io/pod-index': String(index) },
  },
  status: {
    phase: 'Running',
    podIP: '10.0.0.1',
    hostIP: '10.1.0.1',
    containerStatuses: [{ name: 'opi', image: '', imageID: '', ready: false, restartCount: 0, ...container }],
    ...status,
  },
});
const ready: Status['conditions'] = [{ type: 'Ready', status: 'True' }];
const running = { running: { startedAt: '2026-01-01T00:02:00Z' } };
const view = (lrps: LRP[], pods: Pod[]) => snapshotOf({ lrps, pods, usageOf: () => null, now: NOW });
const only = (given: Pod) => view([lrp('v1', 1)], [given]).instances[0];

test('an instance that runs and is ready is routable', () => {
  expect(only(pod(0, { state: running, started: true }, { conditions: ready }))).toEqual({
    index: 0,
    state: 'RUNNING',
    since: Date.parse('2026-01-01T00:02:00Z'),
    routable: true,
    details: null,
    instance_guid: 'uid-0',
    host: '10.1.0.1',
    instance_ip: '10.0.0.1',
    port: 8080,
    usage: null,
  });
});

test.each<[string, Pod, object]>([
  [
    'one that has not passed its start check starts',
    pod(0, { state: running, started: false }),
    { state: 'STARTING' },
  ],
  [
    'one that is not ready runs, but gets no requests',
    pod(0, { state: running, started: true }),
    { state: 'RUNNING', routable: false },
  ],
  [
    'one whose container is created starts',
    pod(0, { state: { waiting: { reason: 'ContainerCreating' } } }),
    { state: 'STARTING', details: null },
  ],
  [
    'one whose image cannot be pulled has crashed, and says why',
    pod(0, { state: { waiting: { reason: 'ImagePullBackOff', message: 'not found' } } }),
    { state: 'CRASHED', details: 'The image could not be pulled: not found' },
  ],
  [
    'one with a bad configuration has crashed, and says why',
    pod(0, { state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "x" not found' } } }),
    { state: 'CRASHED', details: expect.stringContaining('secret "x" not found') },
  ],
  [
    'one that keeps crashing says how it ended',
    pod(0, {
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    }),
    { state: 'CRASHED', details: 'Exited with status 137 (out of memory)' },
  ],
  [
    'one that fits on no node is down, and says what is missing',
    pod(
      0,
      {},
      {
        phase: 'Pending',
        containerStatuses: [],
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/1 nodes: Insufficient memory.',
          },
        ],
      },
    ),
    { state: 'DOWN', details: expect.stringContaining('Insufficient resources: memory') },
  ],
  [
    'one that was evicted has crashed, and says why',
    pod(0, {}, { phase: 'Failed', reason: 'Evicted', message: 'disk full' }),
    { state: 'CRASHED', details: 'Evicted: disk full' },
  ],
])('%s', (_name, given, expected) => {
  expect(only(given)).toMatchObject(expected);
});

test('an instance whose pod is being removed stops', () => {
  const given = pod(0, { state: running }, { conditions: ready });
  given.metadata.deletionTimestamp = '2026-01-01T00:05:00Z';
  expect(only(given)).toMatchObject({ state: 'STOPPING', routable: false });
});

test('lists every desired index, whether it exists or not, and none beyond', () => {
  const { instances } = view([lrp('v1', 3)], [pod(1, { state: running }), pod(7)]);
  expect(instances.map(({ index, state }) => [index, state])).toEqual([
    [0, 'DOWN'],
    [1, 'RUNNING'],
    [2, 'DOWN'],
  ]);
});

test('expects the instances of a young process to come', () => {
  expect(view([lrp('v1', 1, '2026-01-01T00:09:50Z')], []).instances[0]).toMatchObject({ state: 'STARTING' });
});

test('shows the newest version while a restart replaces the old one', () => {
  const { version, instances } = view(
    [lrp('v1', 1), lrp('v2', 1, '2026-01-01T00:09:59Z')],
    [pod(0, { state: running, started: true })],
  );
  expect(version).toBe('v2');
  expect(instances).toEqual([expect.objectContaining({ state: 'STARTING', instance_guid: null })]);
});

test('a process without an LRP has no instances', () => {
  expect(view([], [pod(0)]).instances).toEqual([]);
});
