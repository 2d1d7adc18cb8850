import { type Job, type Pod } from '@cf/kubernetes';
import { jobStatusAfter } from './job-status';
import { type JobStep, planJob } from './plan-job';

const NOW = Date.parse('2026-01-01T00:10:00Z');
const STARTED = '2026-01-01T00:09:00Z';

const job = (spec: Partial<NonNullable<Job['spec']>> = {}, status?: Job['status']): Job => ({
  metadata: { name: 'task', namespace: 'ns', uid: 'u' },
  spec: { template: {}, backoffLimit: 0, ...spec },
  ...(status && { status }),
});
const pod = (phase: string, deleted = false): Pod => ({
  metadata: { name: 'task-abc', ...(deleted && { deletionTimestamp: STARTED }) },
  status: { phase },
});
const plan = (of: Job, present?: Pod, lastFailureMs = 0): JobStep =>
  planJob({ job: of, pod: present, now: NOW, lastFailureMs });

const ACTIVE = { active: 1, startTime: STARTED };

test('a new Job gets its pod, and a running one is left alone', () => {
  expect(plan(job())).toEqual({ do: 'create', attempt: 0 });
  expect(plan(job({}, ACTIVE), pod('Running'))).toEqual({ do: 'wait' });
});

test('a pod that succeeds completes the Job', () => {
  const step = plan(job({}, ACTIVE), pod('Succeeded'));
  expect(step.do).toBe('complete');
  expect(jobStatusAfter(job({}, ACTIVE), step, undefined, 'now')).toMatchObject({
    succeeded: 1,
    active: 0,
    conditions: [
      { type: 'SuccessCriteriaMet', status: 'True' },
      { type: 'Complete', status: 'True' },
    ],
  });
});

test.each([
  ['fails', pod('Failed')],
  ['is being deleted', pod('Running', true)],
  ['is gone', undefined],
])('a pod that %s counts as a failure', (_what, present) => {
  const step = plan(job({}, ACTIVE), present);
  expect(step).toEqual({ do: 'count-failure' });
  expect(jobStatusAfter(job({}, ACTIVE), step, present, 'now')).toMatchObject({ failed: 1, active: 0 });
});

test('more failures than the back-off limit fail the Job', () => {
  const failed = { startTime: STARTED, active: 0, failed: 1 };
  expect(plan(job({}, failed))).toMatchObject({ do: 'fail', reason: 'BackoffLimitExceeded' });
  expect(plan(job({ backoffLimit: 1 }, failed))).toEqual({ do: 'create', attempt: 1 });
});

test('the next attempt waits, twice as long each time', () => {
  const failed = (count: number) =>
    job({ backoffLimit: 6 }, { startTime: STARTED, active: 0, failed: count });
  expect(plan(failed(1), undefined, NOW - 4_000)).toEqual({ do: 'wait', forMs: 6_000 });
  expect(plan(failed(3), undefined, NOW - 4_000)).toEqual({ do: 'wait', forMs: 36_000 });
});

test('the deadline counts from the start of the Job, whatever its pod does', () => {
  expect(plan(job({ activeDeadlineSeconds: 61 }, ACTIVE), pod('Running'))).toEqual({
    do: 'wait',
    forMs: 1_000,
  });
  const step = plan(job({ activeDeadlineSeconds: 60 }, ACTIVE), pod('Running'));
  expect(step).toMatchObject({ do: 'fail', reason: 'DeadlineExceeded' });
  expect(
    jobStatusAfter(job({}, ACTIVE), step, undefined, 'now')?.conditions?.map(({ type }) => type),
  ).toEqual(['FailureTarget', 'Failed']);
});

test('a Job that has ended starts nothing, and goes after its time', () => {
  const ended = {
    ...ACTIVE,
    active: 0,
    conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: '2026-01-01T00:09:30Z' }],
  };
  expect(plan(job({}, ended))).toEqual({ do: 'wait' });
  expect(plan(job({ ttlSecondsAfterFinished: 40 }, ended))).toEqual({ do: 'wait', forMs: 10_000 });
  expect(plan(job({ ttlSecondsAfterFinished: 30 }, ended))).toEqual({ do: 'remove' });
});
