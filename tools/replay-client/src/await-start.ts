import { Process, type Instance } from './app-resources';
import { CliError } from './cli-error';
import { poll, type ReplayContext } from './context';
import { statsOf } from './summary';

/** Waits until every process has a running instance; gives up when all instances of one have crashed, or when it takes too long. */
export async function awaitStart(ctx: ReplayContext, appGuid: string): Promise<void> {
  const { resources: processes } = await ctx.api.list(`/v3/apps/${appGuid}/processes`, Process);
  let seen: readonly Instance[] = [];
  const look = async () => {
    let settled = 0;
    for (const { guid } of processes) {
      const instances = await statsOf(ctx, guid);
      seen = instances;
      if (instances.length === 0 || instances.some(({ state }) => state === 'RUNNING')) settled += 1;
      else if (instances.every(({ state }) => state === 'CRASHED')) throw unsuccessful(instances);
    }
    return settled === processes.length ? true : undefined;
  };
  await poll(ctx, look, { what: 'start of the app', timeoutMs: ctx.startTimeoutMs }).catch(
    (error: unknown) => {
      if (!(error instanceof CliError) || error.kind !== 'timeout') throw error;
      throw new CliError('timeout', `Start app timeout: ${JSON.stringify(seen)}`);
    },
  );
}

const unsuccessful = (instances: readonly Instance[]) =>
  new CliError(
    'start_unsuccessful',
    `Start unsuccessful: ${instances.map(({ details }) => details ?? '').join(' ')}`,
  );
