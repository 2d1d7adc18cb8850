import { type Job, type Pod } from '@cf/kubernetes';
import { isOver, isReady } from './pod-facts';
import { attemptOf, type JobStep } from './plan-job';

type Status = NonNullable<Job['status']>;

/** The status after a step that changes it; undefined when it stays. */
export function jobStatusAfter(
  job: Job,
  step: JobStep,
  pod: Pod | undefined,
  now: string,
): Status | undefined {
  const failed = attemptOf(job);
  const common = { startTime: job.status?.startTime ?? now, failed };
  const idle = { ...common, active: 0, ready: 0, terminating: 0 };
  switch (step.do) {
    case 'create':
      return { ...common, active: 1, ready: 0 };
    case 'count-failure':
      return { ...idle, failed: failed + 1 };
    case 'complete': {
      const reason = { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
      const conditions = conditionsOf(['SuccessCriteriaMet', 'Complete'], reason, now);
      return { ...idle, succeeded: 1, completionTime: step.at, conditions };
    }
    case 'fail':
      return { ...idle, conditions: conditionsOf(['FailureTarget', 'Failed'], step, now) };
    default:
      return activeStatus(job, pod);
  }
}

function activeStatus({ status }: Job, pod: Pod | undefined): Status | undefined {
  if (!pod || isOver(pod)) return undefined;
  const ready = isReady(pod) ? 1 : 0;
  return (status?.ready ?? 0) === ready && status?.active === 1 ? undefined : { active: 1, ready };
}

const conditionsOf = (
  types: readonly string[],
  { reason, message }: { readonly reason: string; readonly message: string },
  now: string,
) =>
  types.map((type) => ({
    type,
    status: 'True',
    reason,
    message,
    lastProbeTime: now,
    lastTransitionTime: now,
  }));
