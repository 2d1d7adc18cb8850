import { Process, Task, type Task as TaskRecord } from '../app-resources';
import { CliError } from '../cli-error';
import { poll, type ReplayContext } from '../context';
import { requireApp } from '../lookups';

export interface TaskOptions {
  readonly command?: string;
  readonly name?: string;
  readonly memoryInMb?: number;
  readonly process?: string;
  readonly wait?: boolean;
}

const TASK_TIMEOUT_MS = 10 * 60_000;

/** Tasks. */
export const taskCommands = (ctx: ReplayContext) => {
  const { api } = ctx;
  const awaitTask = ({ guid }: TaskRecord) => {
    const look = async () => {
      const task = await api.get(`/v3/tasks/${guid}`, Task);
      return task.state === 'PENDING' || task.state === 'RUNNING' ? undefined : task;
    };
    return poll(ctx, look, { what: 'task', timeoutMs: TASK_TIMEOUT_MS, pauseFirst: true });
  };
  const find = async (appName: string, sequenceId: number) => {
    const { guid } = await requireApp(ctx, appName);
    const query = { page: 1, per_page: 1, sequence_ids: sequenceId };
    const task = await api.first(`/v3/apps/${guid}/tasks`, Task, query);
    if (!task) throw new CliError('not_found', `Task sequence ID ${sequenceId} not found.`);
    return task;
  };

  return {
    runTask: async (appName: string, options: TaskOptions) => {
      const { guid } = await requireApp(ctx, appName);
      const template = options.process
        ? await api.get(`/v3/apps/${guid}/processes/${options.process}`, Process)
        : undefined;
      const task = await api.write('POST', `/v3/apps/${guid}/tasks`, Task, {
        ...(options.command !== undefined && { command: options.command }),
        ...(options.name !== undefined && { name: options.name }),
        ...(options.memoryInMb !== undefined && { memory_in_mb: options.memoryInMb }),
        ...(template && { template: { process: { guid: template.guid } } }),
      });
      if (!options.wait) return task;
      const ended = await awaitTask(task);
      if (ended.state === 'FAILED')
        throw new CliError('task_failed', `Task failed: ${ended.result.failure_reason}`);
      return ended;
    },
    tasks: async (appName: string) => {
      const { guid } = await requireApp(ctx, appName);
      return (await api.list(`/v3/apps/${guid}/tasks`, Task, { per_page: 5000 })).resources;
    },
    task: find,
    terminateTask: async (appName: string, sequenceId: number) => {
      const { guid } = await find(appName, sequenceId);
      return api.write('PUT', `/v3/tasks/${guid}/cancel`, Task);
    },
  };
};
