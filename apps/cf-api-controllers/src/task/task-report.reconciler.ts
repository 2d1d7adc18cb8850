import { finishTask, markTaskRunning, type OpContext, taskObjectGone } from '@cf/core';
import { conditionOf, DONE, type Reconciler, refOf, type Task } from '@cf/kubernetes';

/** Tells the CF task how its object fares: it runs, it ended, or it is gone. */
export const taskReportReconciler = (contextFor: () => OpContext): Reconciler<Task> => ({
  async reconcile(_context, task) {
    const ctx = contextFor();
    const failed = conditionOf(task, 'Failed');
    if (conditionOf(task, 'Succeeded')?.status === 'True')
      await finishTask(ctx, task.spec.GUID, { state: 'SUCCEEDED' });
    else if (failed?.status === 'True') {
      await finishTask(ctx, task.spec.GUID, {
        state: 'FAILED',
        reason: failed.message ?? failed.reason ?? 'Failed',
      });
    } else if (conditionOf(task, 'Started')?.status === 'True') await markTaskRunning(ctx, task.spec.GUID);
    return DONE;
  },
  async reconcileDeleted(_context, key) {
    await taskObjectGone(contextFor(), refOf(key).name);
    return DONE;
  },
});
