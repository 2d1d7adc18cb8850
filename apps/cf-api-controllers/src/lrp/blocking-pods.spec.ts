import { type Pod, type StatefulSet } from '@cf/kubernetes';
import { blockingPods } from './blocking-pods';

const statefulSet = (currentRevision: string, updateRevision: string): StatefulSet => ({
  metadata: { name: 's' },
  status: { currentRevision, updateRevision, replicas: 2 },
});
const pod = (revision: string, waiting?: string): Pod => ({
  metadata: { name: `p-${revision}`, labels: { 'controller-revision-hash': revision } },
  status: {
    containerStatuses: [
      {
        name: 'opi',
        image: '',
        imageID: '',
        ready: !waiting,
        restartCount: 0,
        state: waiting ? { waiting: { reason: waiting } } : {},
      },
    ],
  },
});

test('crash-looping pods of the old revision block, those of the new one and healthy ones do not', () => {
  const pods = [pod('old', 'CrashLoopBackOff'), pod('new', 'CrashLoopBackOff'), pod('old')];
  expect(blockingPods(statefulSet('old', 'new'), pods)).toEqual([pods[0]]);
});

test('nothing blocks when nothing is rolled out', () => {
  expect(blockingPods(statefulSet('old', 'old'), [pod('old', 'CrashLoopBackOff')])).toEqual([]);
});
