import {
  type Cache,
  DONE,
  isInvalid,
  type Job,
  keyOf,
  type KubeClient,
  type Pod,
  type Reconciler,
  requeueAfter,
  type Result,
  type Task,
} from '@cf/kubernetes';
import { type WorkloadsConfig } from '../config';
import { jobFor } from './job';
import { isFinished, taskConditions, type TaskProgress, taskProgressOf } from './task-progress';

/** What the reconciler of Tasks works with. */
export interface TaskReconcilerParts {
  readonly client: Pick<KubeClient, 'create' | 'get' | 'delete' | 'patchStatus'>;
  readonly jobs: Cache<Job>;
  /** The pod of a task, if it has one yet. */
  readonly podOf: (task: Task) => Pod | undefined;
  readonly workloads: WorkloadsConfig;
}

const NOT_STARTED = 'NotStarted';

/** Runs each Task as one Job, tells the Task how that went, and removes it some time after its end. */
export const taskReconciler = (parts: TaskReconcilerParts): Reconciler<Task> => ({
  async reconcile({ log }, task) {
    if (task.metadata.deletionTimestamp) return DONE;
    if (isFinished(task)) return removeLater(parts, task);

    const progress = await advance(parts, task);
    if (progress.state === 'stuck') return requeueAfter(Math.max(progress.until - Date.now(), 1_000));
    await report(parts, task, progress);
    if (progress.state === 'failed') log.info({ reason: progress.reason }, 'Task failed');
    if (progress.state === 'failed' && progress.reason === NOT_STARTED) await stopTrying(parts, task);
    return DONE;
  },
});

/** A pod that never started would go on trying for ever. */
async function stopTrying({ client, podOf }: TaskReconcilerParts, task: Task): Promise<void> {
  const pod = podOf(task);
  if (pod) await client.delete('Pod', pod.metadata, { uid: pod.metadata.uid });
}

async function advance(parts: TaskReconcilerParts, task: Task): Promise<TaskProgress> {
  const failure = await ensureJob(parts, task);
  if (failure) return failure;
  const progress = taskProgressOf(parts.jobs.get(keyOf(task)), parts.podOf(task));
  if (progress.state !== 'stuck' || Date.now() < progress.until) return progress;
  return { state: 'failed', reason: NOT_STARTED, message: progress.message };
}

/** Creates the Job once. A Job that is gone although the task has started is never made again: the command must not run twice. */
async function ensureJob(
  { client, jobs, workloads }: TaskReconcilerParts,
  task: Task,
): Promise<TaskProgress | undefined> {
  if (jobs.get(keyOf(task)) || (await client.get('Job', task.metadata))) return undefined;
  if (task.status?.conditions?.some(({ type }) => type === 'Initialized')) {
    return { state: 'failed', reason: 'JobGone', message: 'The task was removed from the cluster' };
  }
  try {
    await client.create('Job', jobFor(task, workloads));
    return undefined;
  } catch (error) {
    if (!isInvalid(error)) throw error;
    return { state: 'failed', reason: 'Invalid', message: (error as Error).message };
  }
}

async function report({ client }: TaskReconcilerParts, task: Task, progress: TaskProgress): Promise<void> {
  const now = new Date().toISOString();
  const conditions = taskConditions(task, progress, now);
  const present = task.status?.conditions ?? [];
  if (conditions.length === present.length) return;
  const ended = progress.state === 'succeeded' || progress.state === 'failed';
  await client.patchStatus('Task', task.metadata, {
    observedGeneration: task.metadata.generation ?? 0,
    conditions,
    ...(progress.state === 'started' && { startTime: progress.at ?? now }),
    ...(ended && { endTime: progress.at ?? now }),
  });
}

async function removeLater({ client, workloads }: TaskReconcilerParts, task: Task): Promise<Result> {
  const endedAt = Date.parse(task.status?.endTime ?? '') || Date.now();
  const remainingMs = endedAt + workloads.finishedTaskTtlSeconds * 1000 - Date.now();
  if (remainingMs > 0) return requeueAfter(remainingMs);
  await client.delete('Task', task.metadata, { uid: task.metadata.uid });
  return DONE;
}
