import { type Pod } from '@cf/kubernetes';
import { crashesOf } from './crashes';

type Container = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];
const pod = (container: Partial<Container>): Pod => ({
  metadata: {
    name: 'p-v-2',
    uid: 'u',
    labels: {
      'cloudfoundry.org/guid': 'p',
      'cloudfoundry.org/version': 'v',
      'cloudfoundry.org/process_type': 'web',
      'cloudfoundry.org/source_type': 'APP',
    },
  },
  spec: { nodeName: 'node', containers: [] },
  status: {
    containerStatuses: [{ name: 'opi', image: '', imageID: '', ready: false, restartCount: 0, ...container }],
  },
});
const terminated = { exitCode: 3, reason: 'Error', finishedAt: '2026-01-01T00:00:01Z' };

test('an end that nobody asked for is a crash', () => {
  expect(crashesOf(pod({ state: { terminated } }))).toEqual([
    {
      processGuid: 'p',
      version: 'v',
      instance: 'u',
      index: 2,
      exitStatus: 3,
      exitDescription: 'APP/PROC/WEB: Exited with status 3',
      crashCount: 1,
      crashTimestamp: Date.parse(terminated.finishedAt) / 1000,
      cellId: 'node',
      key: 'u/opi/1',
    },
  ]);
});

test('a crash is the same one before and after the restart', () => {
  const before = crashesOf(pod({ state: { terminated }, restartCount: 4 }));
  const waiting = crashesOf(pod({ state: { waiting: {} }, lastState: { terminated }, restartCount: 5 }));
  const after = crashesOf(pod({ state: { running: {} }, lastState: { terminated }, restartCount: 5 }));
  expect([before[0]?.key, waiting[0]?.key, after[0]?.key]).toEqual(['u/opi/5', 'u/opi/5', 'u/opi/5']);
});

test('an instance that is stopped does not crash', () => {
  const stopped = pod({ state: { terminated } });
  stopped.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
  expect(crashesOf(stopped)).toEqual([]);
});

test('the pod of a task does not crash', () => {
  const task = pod({ state: { terminated } });
  task.metadata.labels = { ...task.metadata.labels, 'cloudfoundry.org/source_type': 'TASK' };
  expect(crashesOf(task)).toEqual([]);
});

test('says that memory was short', () => {
  const [crash] = crashesOf(pod({ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }));
  expect(crash?.exitDescription).toBe('APP/PROC/WEB: Exited with status 137 (out of memory)');
});
