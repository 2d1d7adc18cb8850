import { setTimeout as sleep } from 'node:timers/promises';
import { type Api } from './api';
import { CliError } from './cli-error';
import { type HttpClient } from './http';
import { Job } from './platform-resources';
import { decode } from './api';
import { type Session } from './session';
import { type Uaa } from './uaa';

/** What every command works with. */
export interface ReplayContext {
  readonly session: Session;
  readonly http: HttpClient;
  readonly uaa: Uaa;
  readonly api: Api;
  /** The real client waits 3 s between polls. */
  readonly pollIntervalMs: number;
  readonly stagingTimeoutMs: number;
  readonly startTimeoutMs: number;
}

/** The guid of the space that is targeted. */
export function targetedSpace({ session }: ReplayContext): string {
  if (!session.space) throw new CliError('usage', 'No space targeted');
  return session.space.guid;
}

/** The guid of the organization that is targeted. */
export function targetedOrg({ session }: ReplayContext): string {
  if (!session.org) throw new CliError('usage', 'No organization targeted');
  return session.org.guid;
}

/** Looks until there is something to see, pausing in between; the first look is at once, or after one pause. */
export async function poll<T>(
  ctx: ReplayContext,
  look: () => Promise<T | undefined>,
  { what, timeoutMs, pauseFirst = false }: { what: string; timeoutMs: number; pauseFirst?: boolean },
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  if (pauseFirst) await sleep(ctx.pollIntervalMs);
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new CliError('timeout', `Timed out: ${what}`);
    await sleep(ctx.pollIntervalMs);
  }
}

const JOB_TIMEOUT_MS = 10 * 60_000;

/** Follows the job that a `Location` names, word for word. Without one the work is finished. */
export async function awaitJob(ctx: ReplayContext, location: string | null): Promise<void> {
  if (!location) return;
  new URL(location);
  const look = async () => {
    const answer = await ctx.http.send({ url: location, authorization: await ctx.uaa.authorization() });
    const { state, errors } = decode(Job, answer, 'GET job');
    if (state === 'FAILED') throw jobFailure(errors ?? []);
    return state === 'COMPLETE' ? true : undefined;
  };
  await poll(ctx, look, { what: 'job', timeoutMs: JOB_TIMEOUT_MS });
}

/** A failed job has to say why. */
function jobFailure([first]: readonly { code: number; title: string; detail: string }[]): CliError {
  if (!first) return new CliError('bad_answer', 'A failed job has no errors');
  return new CliError('job_failed', `Job failed: ${first.title} (${first.code}): ${first.detail}`);
}

/** Deletes, and waits for the job. */
export async function deleteAndWait(ctx: ReplayContext, path: string): Promise<void> {
  const { headers } = await ctx.api.send('DELETE', path);
  await awaitJob(ctx, headers.get('location'));
}
