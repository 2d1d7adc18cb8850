import { type Db, sql } from '@cf/database';
import { type OpContext } from '../context';
import { transact } from '../transact';

/** How a task ended; the reason is for the user. */
export type TaskOutcome =
  { readonly state: 'SUCCEEDED' } | { readonly state: 'FAILED'; readonly reason: string };

const UNFINISHED = ['PENDING', 'RUNNING', 'CANCELING'];

/** Says that a pending task runs now. */
export async function markTaskRunning(ctx: OpContext, guid: string): Promise<void> {
  await ctx.db.task.updateMany({ where: { guid, state: 'PENDING' }, data: { state: 'RUNNING' } });
}

/** Ends a task. False when it had ended before: a second report changes nothing. */
export async function finishTask(ctx: OpContext, guid: string, outcome: TaskOutcome): Promise<boolean> {
  const { count } = await ctx.db.task.updateMany({
    where: { guid, state: { in: UNFINISHED } },
    data: { state: outcome.state, failure_reason: outcome.state === 'FAILED' ? outcome.reason : null },
  });
  if (count === 1) ctx.log.info({ task: { guid, state: outcome.state } }, 'Finished task');
  return count === 1;
}

/**
 * Ends or repeats a task whose object is gone from the cluster: a canceled one has failed as was asked, one that ran has failed, and one that never started
 * is sent again.
 */
export async function taskObjectGone(ctx: OpContext, guid: string): Promise<void> {
  const task = await ctx.db.task.findUnique({ where: { guid } });
  if (task?.state === 'CANCELING')
    await finishTask(ctx, guid, { state: 'FAILED', reason: 'task was cancelled' });
  if (task?.state === 'RUNNING') {
    await finishTask(ctx, guid, { state: 'FAILED', reason: 'The task was removed from the cluster' });
  }
  if (task?.state === 'PENDING') await transact(ctx, (change) => change.project('task', [guid]));
}

/** Tasks that are running or canceling for so long, and whose object the worker has written or removed. */
export const unfinishedTasks = (
  db: Db,
  { forMs }: { forMs: number },
): Promise<{ guid: string; state: string }[]> =>
  db.rows<{ guid: string; state: string }>(sql`
    select t.guid, t.state from tasks t join projections j on j.kind = 'task' and j.guid = t.guid
     where t.state in ('RUNNING', 'CANCELING') and t.updated_at < now() - make_interval(secs => ${forMs / 1000})
       and j.generation = j.observed_generation
     order by t.id`);
