import { type Job, type Pod } from '@cf/kubernetes';
import { isTerminating } from './pod-facts';

type Status = NonNullable<Job['status']>;
type JobCondition = NonNullable<Status['conditions']>[number];

/** The one next step of a Job with one pod at a time. */
export type JobStep =
  | { readonly do: 'wait'; readonly forMs?: number }
  | { readonly do: 'create'; readonly attempt: number }
  /** A pod has failed; whether another follows is decided at the next look. */
  | { readonly do: 'count-failure' }
  | { readonly do: 'complete'; readonly at: string }
  | { readonly do: 'fail'; readonly reason: string; readonly message: string }
  | { readonly do: 'remove' };

interface View {
  readonly job: Job;
  /** The pod of the present attempt. */
  readonly pod: Pod | undefined;
  /** When a pod of the Job failed last, from which the time to the next attempt counts; 0 when none did. */
  readonly lastFailureMs: number;
  readonly now: number;
}

const BACKOFF_MS = { first: 10_000, longest: 360_000 };
const DEFAULT_BACKOFF_LIMIT = 6;

/** How many pods of the Job have failed: the number of the present attempt. */
export const attemptOf = ({ status }: Job): number => status?.failed ?? 0;

/** Decided from the Job and the pod of its present attempt alone. */
export function planJob(view: View): JobStep {
  const { job, pod, now } = view;
  if (endOf(job)) return planRemoval(job, now);
  if (pod?.status?.phase === 'Succeeded') return { do: 'complete', at: new Date(now).toISOString() };
  const leftMs = deadlineMs(job) - now;
  if (leftMs <= 0) return DEADLINE_EXCEEDED;
  if (attemptOf(job) > (job.spec?.backoffLimit ?? DEFAULT_BACKOFF_LIMIT)) return LIMIT_EXCEEDED;
  if (hasFailed(job, pod)) return { do: 'count-failure' };
  if (!pod) return planAttempt(view);
  return Number.isFinite(leftMs) ? { do: 'wait', forMs: leftMs } : { do: 'wait' };
}

const DEADLINE_EXCEEDED: JobStep = {
  do: 'fail',
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
};

const LIMIT_EXCEEDED: JobStep = {
  do: 'fail',
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
};

/** The condition that ended the Job. */
export const endOf = ({ status }: Job): JobCondition | undefined =>
  status?.conditions?.find(
    ({ type, status: value }) => (type === 'Complete' || type === 'Failed') && value === 'True',
  );

/** A pod that was active and is gone has failed like one that says so. */
function hasFailed({ status }: Job, pod: Pod | undefined): boolean {
  if (!pod) return (status?.active ?? 0) > 0;
  return pod.status?.phase === 'Failed' || isTerminating(pod);
}

function deadlineMs({ spec, status }: Job): number {
  if (spec?.activeDeadlineSeconds === undefined || !status?.startTime) return Infinity;
  return Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000;
}

function planAttempt({ job, lastFailureMs, now }: View): JobStep {
  const attempt = attemptOf(job);
  if (attempt === 0) return { do: 'create', attempt };
  const delayMs = Math.min(BACKOFF_MS.first * 2 ** (attempt - 1), BACKOFF_MS.longest);
  const forMs = lastFailureMs + delayMs - now;
  return forMs > 0 ? { do: 'wait', forMs } : { do: 'create', attempt };
}

function planRemoval(job: Job, now: number): JobStep {
  const seconds = job.spec?.ttlSecondsAfterFinished;
  const endedAt = Date.parse(endOf(job)?.lastTransitionTime ?? '');
  if (seconds === undefined) return { do: 'wait' };
  const forMs = endedAt + seconds * 1000 - now;
  return forMs > 0 ? { do: 'wait', forMs } : { do: 'remove' };
}
