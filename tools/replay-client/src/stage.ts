import { Build } from './app-resources';
import { CliError } from './cli-error';
import { poll, type ReplayContext } from './context';
import { tailLogs, type LogLine } from './log-cache';

/** How staging ended, and what it said. */
export interface Staged {
  readonly dropletGuid: string;
  readonly log: readonly string[];
}

/** Builds a package and follows its log, of which only the staging lines are shown. */
export async function stagePackage(
  ctx: ReplayContext,
  appGuid: string,
  packageGuid: string,
): Promise<Staged> {
  const build = await ctx.api.write('POST', '/v3/builds', Build, { package: { guid: packageGuid } });
  const log: string[] = [];
  const stop = new AbortController();
  const onLine = ({ sourceType, message }: LogLine) => void (sourceType === 'STG' && log.push(message));
  const tail = tailLogs(ctx, appGuid, onLine, stop.signal);
  try {
    const look = async () => dropletOf(await ctx.api.get(`/v3/builds/${build.guid}`, Build), log);
    const polling = { what: 'staging', timeoutMs: ctx.stagingTimeoutMs };
    const dropletGuid = await Promise.race([poll(ctx, look, polling), failureOf(tail)]);
    return { dropletGuid, log };
  } finally {
    stop.abort();
    await tail.catch(() => undefined);
  }
}

/** A tail that cannot go on does not end the staging, but an answer that cannot be read does. */
const failureOf = (tail: Promise<void>) =>
  new Promise<never>((_, reject) => {
    tail.catch((error: unknown) => {
      if (error instanceof CliError && error.kind === 'bad_answer') reject(error);
    });
  });

function dropletOf(
  { state, error, droplet }: { state: string; error: string | null; droplet: { guid: string } | null },
  log: readonly string[],
) {
  if (state === 'STAGING') return undefined;
  if (state === 'STAGED') {
    if (!droplet) throw new CliError('bad_answer', 'A staged build has no droplet');
    return droplet.guid;
  }
  const kind = error?.includes('NoAppDetectedError') ? 'no_app_detected' : 'staging_failed';
  throw new CliError(kind, `${error}\n${log.join('\n')}`);
}
