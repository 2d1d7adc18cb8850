import { type Db, type JobRecord, sql } from '@cf/database';
import { isExpected, presentFailure, CfError } from '@cf/errors';
import { type OpContext } from '../context';
import { type JobHandlers, JOBS, type JobRun, type Operation } from './catalogue';

const MAX_ATTEMPTS = 3;
/** A job that has outlived so many of its workers is likely to have ended them. */
const MAX_STRANDINGS = 10;

type Ledger = Pick<OpContext, 'db' | 'settings'>;

/**
 * Runs one attempt of a job. The row decides: a job that has ended, or that somebody else is running, is left alone, so that a second wake-up or a redelivery
 * after a crash is harmless. An expected failure is an answer and ends the job; anything else is tried again, the last time ending it as an unknown error.
 */
export async function runJob(
  contextFor: (job: JobRecord) => Promise<OpContext>,
  handlers: JobHandlers,
  ledger: Ledger,
  { guid, signal }: { guid: string; signal: AbortSignal },
): Promise<void> {
  const job = await claim(ledger, guid);
  if (!job) return;
  const { db } = ledger;
  const taken = new AbortController();
  const heartbeat = setInterval(() => {
    void beat(db, job).then((isOurs) => isOurs || taken.abort());
  }, ledger.settings.jobHeartbeatMs);
  const stop = AbortSignal.any([signal, taken.signal]);
  const warnings: { detail: string }[] = [];
  const warn = (detail: string) => void warnings.push({ detail });
  try {
    const ctx = await contextFor(job);
    const remember = (fact: object) => addToPayload(db, job, fact);
    const run = { guid, signal: stop, isLastAttempt: job.attempts >= MAX_ATTEMPTS, remember, warn };
    await settle(ctx, job, attempt(ctx, handlers, job, run), { stop, warnings });
  } finally {
    clearInterval(heartbeat);
  }
}

/** Records how an attempt ended. */
async function settle(
  ctx: OpContext,
  job: JobRecord,
  work: Promise<void>,
  { stop, warnings }: { stop: AbortSignal; warnings: object[] },
): Promise<void> {
  const about = { guid: job.guid, operation: job.operation };
  try {
    await work;
    await end(ctx.db, job, { state: 'COMPLETE', errors: [], warnings });
    ctx.log.info({ job: about }, 'Completed job');
  } catch (err) {
    if (stop.aborted) return release(ctx, job);
    if (!isExpected(err) && job.attempts < MAX_ATTEMPTS) return retryLater(ctx, job, err);
    ctx.log[isExpected(err) ? 'info' : 'error']({ err, job: about }, 'Failed job');
    await end(ctx.db, job, { state: 'FAILED', errors: presentFailure(err).errors, warnings });
  }
}

async function attempt(ctx: OpContext, handlers: JobHandlers, job: JobRecord, run: JobRun): Promise<void> {
  const operation = job.operation as Operation;
  const { payload, timeoutMs } = JOBS[operation];
  const timeout = job.strandings < MAX_STRANDINGS ? AbortSignal.timeout(timeoutMs) : WORN_OUT;
  const signal = AbortSignal.any([run.signal, timeout]);
  try {
    await handlers[operation](ctx, payload.parse(job.payload) as never, { ...run, signal });
  } catch (error) {
    throw timeout.aborted ? new CfError('JobTimeout', [], { cause: error }) : error;
  }
}

const WORN_OUT = AbortSignal.abort(new DOMException('It has ended too many workers', 'TimeoutError'));

/** Takes a job that nobody runs. One whose worker has vanished goes on with the attempt that it was in. */
async function claim({ db, settings }: Ledger, guid: string): Promise<JobRecord | undefined> {
  const [job] = await db.rows<JobRecord>(sql`
    update jobs set heartbeat_at = now(), updated_at = now(),
        attempts = attempts + (case when heartbeat_at is null then 1 else 0 end),
        strandings = strandings + (case when heartbeat_at is null then 0 else 1 end)
     where guid = ${guid} and state in ('PROCESSING', 'POLLING')
       and (heartbeat_at is null or heartbeat_at < now() - make_interval(secs => ${settings.jobStrandedAfterMs / 1000}))
    returning *`);
  return job;
}

/** A job that was taken from a worker has one more stranding than that worker knows of: what it does then counts no more. */
const ours = ({ guid, strandings }: JobRecord) =>
  sql`guid = ${guid} and strandings = ${strandings} and state in ('PROCESSING', 'POLLING')`;

/** False when the job is somebody else's by now; a database that is away proves nothing. */
async function beat(db: Db, job: JobRecord): Promise<boolean> {
  const beaten = db.rows(sql`update jobs set heartbeat_at = now() where ${ours(job)} returning 1`);
  return beaten.then(
    (rows) => rows.length > 0,
    () => true,
  );
}

async function addToPayload(db: Db, job: JobRecord, fact: object): Promise<void> {
  const kept = await db.rows(sql`
    update jobs set payload = payload || ${JSON.stringify(fact)}::jsonb where ${ours(job)} returning 1`);
  if (kept.length === 0) throw new Error('The job is run by somebody else');
}

/** Leaves a job that cannot be finished here to another worker, at once. */
async function release({ db, waker }: OpContext, job: JobRecord): Promise<void> {
  const released = await db.rows(sql`
    update jobs set heartbeat_at = null, attempts = greatest(attempts - 1, 0), updated_at = now() where ${ours(job)} returning 1`);
  if (released.length > 0)
    await waker.wake([{ queue: 'jobs', name: `${job.guid}/released-${job.strandings}` }]);
}

async function retryLater({ db, log, waker }: OpContext, job: JobRecord, err: unknown): Promise<void> {
  const { guid, operation, attempts } = job;
  log.warn({ err, job: { guid, operation, attempts } }, 'Will retry job');
  const left = await db.rows(sql`
    update jobs set heartbeat_at = null, updated_at = now() where ${ours(job)} returning 1`);
  if (left.length === 0) return;
  // the wake-up that runs now still holds the job's own name
  await waker.wake([{ queue: 'jobs', name: `${guid}/${attempts}`, delayMs: 1000 * 2 ** attempts }]);
}

async function end(
  db: Db,
  job: JobRecord,
  outcome: { state: string; errors: object[]; warnings: object[] },
): Promise<void> {
  const { state, errors, warnings } = outcome;
  await db.rows(sql`
    update jobs set state = ${state}, errors = ${JSON.stringify(errors)}::jsonb, warnings = ${JSON.stringify(warnings)}::jsonb,
        heartbeat_at = null, updated_at = now() where ${ours(job)}`);
}
