import { type Condition, conditionOf, CONTAINERS, type Job, type Pod, type Task } from '@cf/kubernetes';
import { exitDescription, placementFailure, startFailure } from '../workloads/container-end';

/** How far a task has come. */
export type TaskProgress =
  | { readonly state: 'initialized' }
  | { readonly state: 'started'; readonly at?: string | undefined }
  | { readonly state: 'succeeded'; readonly at?: string | undefined }
  | {
      readonly state: 'failed';
      readonly reason: string;
      readonly message: string;
      readonly at?: string | undefined;
    }
  /** It cannot start; it fails for good when that lasts until then (epoch milliseconds). */
  | { readonly state: 'stuck'; readonly message: string; readonly until: number };

const STUCK_MS = { start: 120_000, placement: 300_000 };

/** Derived from the Job and its pod alone. */
export function taskProgressOf(job: Job | undefined, pod: Pod | undefined): TaskProgress {
  const container = pod?.status?.containerStatuses?.find(({ name }) => name === CONTAINERS.task);
  const terminated = container?.state?.terminated;
  if (terminated) {
    const at = terminated.finishedAt;
    if (terminated.exitCode === 0) return { state: 'succeeded', at };
    const reason = terminated.reason ?? 'Error';
    return { state: 'failed', reason, message: exitDescription(terminated), at };
  }
  return jobEnd(job, pod) ?? podProgress(pod, container?.state);
}

type ContainerState = NonNullable<
  NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']
>;

/** The Job may know more than a pod that is gone, evicted, or lost with its node. */
function jobEnd(job: Job | undefined, pod: Pod | undefined): TaskProgress | undefined {
  const complete = endCondition(job, 'Complete');
  if (complete) return { state: 'succeeded', at: complete.lastTransitionTime };
  const failed = endCondition(job, 'Failed');
  if (!failed) return undefined;
  const { message, reason } = pod?.status ?? {};
  const text = message ?? reason ?? failed.message ?? 'The task failed';
  return { state: 'failed', reason: failed.reason ?? 'Failed', message: text, at: failed.lastTransitionTime };
}

const endCondition = (job: Job | undefined, type: string) =>
  job?.status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');

function podProgress(pod: Pod | undefined, state: ContainerState | undefined): TaskProgress {
  if (!pod) return { state: 'initialized' };
  if (state?.running) return { state: 'started', at: state.running.startedAt };
  const createdAt = Date.parse(pod.metadata.creationTimestamp ?? '') || Date.now();
  const startProblem = startFailure(state);
  if (startProblem) return { state: 'stuck', message: startProblem, until: createdAt + STUCK_MS.start };
  const placementProblem = placementFailure(pod);
  if (placementProblem)
    return { state: 'stuck', message: placementProblem, until: createdAt + STUCK_MS.placement };
  return { state: 'initialized' };
}

/** Whether the task has come to its end. */
export const isFinished = (task: Task): boolean =>
  conditionOf(task, 'Succeeded')?.status === 'True' || conditionOf(task, 'Failed')?.status === 'True';

/** The conditions that tell of that progress; a time stays as it was when its condition does. */
export function taskConditions(task: Task, progress: TaskProgress, now: string): Condition[] {
  const ended = progress.state === 'succeeded' || progress.state === 'failed';
  const wished: Omit<Condition, 'lastTransitionTime'>[] = [
    { type: 'Initialized', status: 'True', reason: 'JobCreated' },
  ];
  if (ended || progress.state === 'started')
    wished.push({ type: 'Started', status: 'True', reason: 'JobStarted' });
  if (progress.state === 'succeeded') wished.push({ type: 'Succeeded', status: 'True', reason: 'Completed' });
  if (progress.state === 'failed') {
    wished.push({ type: 'Failed', status: 'True', reason: progress.reason, message: progress.message });
  }
  return wished.map((condition) => ({
    ...condition,
    lastTransitionTime: conditionOf(task, condition.type)?.lastTransitionTime ?? now,
  }));
}
