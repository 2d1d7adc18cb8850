import { type Pod, type StatefulSet } from '@cf/kubernetes';
import { planStatefulSet } from './plan-stateful-set';
import { revisionOf } from './revision';
import { statefulSetStatusOf } from './stateful-set-status';

const set = (
  replicas: number,
  podManagementPolicy: 'Parallel' | 'OrderedReady' = 'Parallel',
  image = 'one',
): StatefulSet => ({
  metadata: { name: 'app', namespace: 'ns', uid: 'u', generation: 3 },
  spec: {
    replicas,
    podManagementPolicy,
    serviceName: '',
    selector: {},
    template: { spec: { containers: [{ name: 'opi', image }] } },
  },
});

interface Facts {
  readonly revision?: string;
  readonly ready?: boolean;
  readonly terminating?: boolean;
  readonly phase?: string;
}

const pod = (ordinal: number, facts: Facts = {}): Pod => ({
  metadata: {
    name: `app-${ordinal}`,
    labels: { 'controller-revision-hash': facts.revision ?? 'r1' },
    ...(facts.terminating && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
  },
  status: {
    phase: facts.phase ?? 'Running',
    conditions: [{ type: 'Ready', status: facts.ready === false ? 'False' : 'True' }],
  },
});

/** The plan in short: `+0` creates, `-1` removes. */
function plan(statefulSet: StatefulSet, pods: Pod[], revision = 'r1'): string {
  const { create, remove } = planStatefulSet(statefulSet, pods, revision);
  return [
    ...create.map((ordinal) => `+${ordinal}`),
    ...remove.map(({ metadata }) => metadata.name.replace('app', '')),
  ].join(' ');
}

describe('with Parallel pod management', () => {
  test('creates all missing pods at once', () => {
    expect(plan(set(3), [pod(1, { ready: false })])).toBe('+0 +2');
  });

  test('removes all surplus pods at once, but none twice', () => {
    expect(plan(set(1), [pod(0), pod(1), pod(2), pod(10, { terminating: true })])).toBe('-2 -1');
  });

  test('never mistakes the pods of a StatefulSet with a longer name for its own', () => {
    expect(plan(set(1), [pod(0), { ...pod(1), metadata: { name: 'app-other-1' } }])).toBe('');
  });

  test('replaces a pod that is over', () => {
    expect(plan(set(2), [pod(0, { phase: 'Failed' }), pod(1)])).toBe('-0');
  });

  test('waits with the successor until the pod is gone', () => {
    expect(plan(set(1), [pod(0, { terminating: true })])).toBe('');
    expect(plan(set(1), [])).toBe('+0');
  });
});

describe('a new revision', () => {
  test('takes the highest ordinal first', () => {
    expect(plan(set(3), [pod(0), pod(1), pod(2)], 'r2')).toBe('-2');
  });

  test.each([
    ['is missing', [pod(0), pod(1)], '+2'],
    ['is terminating', [pod(0), pod(1), pod(2, { terminating: true })], ''],
    ['is not ready', [pod(0), pod(1), pod(2, { revision: 'r2', ready: false })], ''],
    ['is ready', [pod(0), pod(1), pod(2, { revision: 'r2' })], '-1'],
  ])('goes on only when the pod above is ready: it %s', (_what, pods, expected) => {
    expect(plan(set(3), pods, 'r2')).toBe(expected);
  });

  test('has another name exactly when the template differs', () => {
    expect(revisionOf(set(1))).toBe(revisionOf(set(5, 'OrderedReady')));
    expect(revisionOf(set(1))).not.toBe(revisionOf(set(1, 'Parallel', 'two')));
  });

  test('ends with every pod exchanged, and never with two of them missing', () => {
    let pods = [pod(0), pod(1), pod(2)];
    for (let round = 0; round < 20; round += 1) {
      const { create, remove } = planStatefulSet(set(3), pods, 'r2');
      pods = pods.filter((each) => !remove.includes(each));
      expect(pods.length).toBeGreaterThanOrEqual(2);
      pods.push(...create.map((ordinal) => pod(ordinal, { revision: 'r2' })));
    }
    expect(pods.map(({ metadata }) => metadata.labels?.['controller-revision-hash'])).toEqual([
      'r2',
      'r2',
      'r2',
    ]);
  });
});

describe('with OrderedReady pod management', () => {
  const ordered = (replicas: number) => set(replicas, 'OrderedReady');

  test.each([
    ['begins with the first', [], '+0'],
    ['waits for the first to be ready', [pod(0, { ready: false })], ''],
    ['goes on when it is', [pod(0)], '+1'],
    ['removes one surplus pod at a time', [pod(0), pod(1), pod(2), pod(3)], '-3'],
    ['waits for its end', [pod(0), pod(1), pod(2), pod(3, { terminating: true })], ''],
  ])('%s', (_what, pods, expected) => {
    expect(plan(ordered(2), pods)).toBe(expected);
  });
});

describe('the status', () => {
  test('keeps the current revision until all pods are of the new one and ready', () => {
    const statefulSet = { ...set(2), status: { replicas: 2, currentRevision: 'r1' } };
    const half = statefulSetStatusOf(statefulSet, [pod(0), pod(1, { revision: 'r2' })], 'r2');
    expect(half).toMatchObject({
      observedGeneration: 3,
      currentRevision: 'r1',
      updateRevision: 'r2',
      currentReplicas: 1,
      updatedReplicas: 1,
      readyReplicas: 2,
    });

    const all = [pod(0, { revision: 'r2' }), pod(1, { revision: 'r2' })];
    expect(statefulSetStatusOf(statefulSet, all, 'r2').currentRevision).toBe('r2');
  });
});
