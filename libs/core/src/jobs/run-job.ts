import { type Db, type JobRecord, sql } from '@cf/database';
import { isExpected, presentFailure, CfError } from '@cf/errors';
import { type OpContext } from '../context';
import { type JobHandlers, JOBS, type JobRun, type Operation } from './catalogue';

/** A job whose worker has not been heard of for this long is nobody's. */
const HEARTBEAT_MS = 5_000;
export const STRANDED_AFTER_MS = 20_000;
const MAX_ATTEMPTS = 3;

/**
 * Runs one attempt of a job. The row decides: a job that has ended, or that somebody else is running, is left alone, so that a second wake-up or a redelivery
 * after a crash is harmless. An expected failure is an answer and ends the job; anything else is tried again, the last time ending it as an unknown error.
 */
export async function runJob(
  contextFor: (job: JobRecord) => Promise<OpContext>,
  handlers: JobHandlers,
  db: Db,
  { guid, signal }: { guid: string; signal: AbortSignal },
): Promise<void> {
  const job = await claim(db, guid);
  if (!job) return;
  const ctx = await contextFor(job);
  const heartbeat = setInterval(() => void beat(db, guid), HEARTBEAT_MS);
  const warnings: { detail: string }[] = [];
  try {
    await attempt(ctx, handlers, job, {
      guid,
      signal,
      isLastAttempt: job.attempts >= MAX_ATTEMPTS,
      warn: (detail) => void warnings.push({ detail }),
    });
    await end(db, guid, { state: 'COMPLETE', errors: [], warnings });
    ctx.log.info({ job: { guid, operation: job.operation } }, 'Completed job');
  } catch (err) {
    if (signal.aborted) return release(db, guid);
    if (!isExpected(err) && job.attempts < MAX_ATTEMPTS) return retryLater(ctx, job, err);
    ctx.log[isExpected(err) ? 'info' : 'error'](
      { err, job: { guid, operation: job.operation } },
      'Failed job',
    );
    await end(db, guid, { state: 'FAILED', errors: presentFailure(err).errors, warnings });
  } finally {
    clearInterval(heartbeat);
  }
}

async function attempt(ctx: OpContext, handlers: JobHandlers, job: JobRecord, run: JobRun): Promise<void> {
  const operation = job.operation as Operation;
  const { payload, timeoutMs } = JOBS[operation];
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([run.signal, timeout]);
  try {
    await handlers[operation](ctx, payload.parse(job.payload) as never, { ...run, signal });
  } catch (error) {
    throw timeout.aborted ? new CfError('JobTimeout', [], { cause: error }) : error;
  }
}

async function claim(db: Db, guid: string): Promise<JobRecord | undefined> {
  const [job] = await db.rows<JobRecord>(sql`
    update jobs set attempts = attempts + 1, heartbeat_at = now(), updated_at = now()
     where guid = ${guid} and state in ('PROCESSING', 'POLLING')
       and (heartbeat_at is null or heartbeat_at < now() - make_interval(secs => ${STRANDED_AFTER_MS / 1000}))
    returning *`);
  return job;
}

async function beat(db: Db, guid: string): Promise<void> {
  await db.job.updateMany({ where: { guid }, data: { heartbeat_at: new Date() } }).catch(() => undefined);
}

async function release(db: Db, guid: string): Promise<void> {
  await db.rows(
    sql`update jobs set heartbeat_at = null, attempts = greatest(attempts - 1, 0) where guid = ${guid}`,
  );
}

async function retryLater(ctx: OpContext, job: JobRecord, err: unknown): Promise<void> {
  ctx.log.warn(
    { err, job: { guid: job.guid, operation: job.operation, attempts: job.attempts } },
    'Will retry job',
  );
  await ctx.db.job.updateMany({ where: { guid: job.guid }, data: { heartbeat_at: null } });
  // the wake-up that runs now still holds the job's own name
  await ctx.waker.wake([
    { queue: 'jobs', name: `${job.guid}/${job.attempts}`, delayMs: 1000 * 2 ** job.attempts },
  ]);
}

async function end(
  db: Db,
  guid: string,
  outcome: { state: string; errors: object[]; warnings: object[] },
): Promise<void> {
  await db.job.updateMany({
    where: { guid, state: { in: ['PROCESSING', 'POLLING'] } },
    data: { state: outcome.state, errors: outcome.errors, warnings: outcome.warnings, heartbeat_at: null },
  });
}

/** Jobs that nobody is running: never woken, or their worker died. */
export function strandedJobs(db: Db, limit: number) {
  return db.rows<{ guid: string }>(sql`
    select guid from jobs
     where state in ('PROCESSING', 'POLLING') and created_at < now() - interval '5 seconds'
       and coalesce(heartbeat_at, updated_at) < now() - make_interval(secs => ${STRANDED_AFTER_MS / 1000})
     order by created_at limit ${limit}`);
}

/** The job that a wake-up is for. */
export const jobGuidOf = (wakeUpName: string) => wakeUpName.split('/')[0] ?? wakeUpName;
