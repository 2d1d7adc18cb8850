import { type TaskRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { auditApp } from '../apps/audit-app';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { requestOf } from './create-task';

const CANCELABLE = ['PENDING', 'RUNNING', 'CANCELING'];

/** Asks for a task to be ended. It is CANCELING until the cluster has let go of it, then FAILED. */
export function cancelTask(ctx: OpContext, task: TaskRecord): Promise<TaskRecord> {
  return transact(ctx, async (change) => {
    const { count } = await change.db.task.updateMany({
      where: { guid: task.guid, state: { in: CANCELABLE } },
      data: { state: 'CANCELING' },
    });
    const current = await change.db.task.findUniqueOrThrow({ where: { guid: task.guid } });
    if (count === 0) throw unprocessable(`Task state is ${current.state} and therefore cannot be canceled`);
    await change.project('task', [task.guid], 1);
    await auditApp(change, task.app_guid, 'audit.app.task.cancel', requestOf(task));
    return current;
  });
}
