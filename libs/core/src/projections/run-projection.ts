import { type Db, sql, type Tx } from '@cf/database';
import { type Logger } from 'pino';
import { type ProjectionKind } from './bump-projections';

/** Makes the cluster agree with the row as it is now, or with its absence. Must be safe to run at any time and twice. */
export type Project = (guid: string, signal: AbortSignal) => Promise<void>;
export type Projectors = Readonly<Record<ProjectionKind, Project>>;

interface Claim {
  readonly generation: number;
  readonly observed_generation: number;
}

const MAX_BACKOFF_SECONDS = 300;

/**
 * Runs one projection until it has caught up. A lock on (kind, guid) keeps workers apart; what changes meanwhile is done in the next turn. A failure is
 * recorded with a time before which nobody tries again, and does not throw: the clock comes back.
 */
export async function runProjection(
  { db, log }: { db: Db; log: Logger },
  projectors: Projectors,
  { kind, guid }: { kind: ProjectionKind; guid: string },
  signal: AbortSignal,
): Promise<void> {
  for (let turn = 0; turn < 10 && !signal.aborted; turn += 1) {
    const caughtUp = await db.transaction(
      async (tx) => {
        const claim = await claimOf(tx, kind, guid);
        if (!claim || claim.generation === claim.observed_generation) return true;
        try {
          await projectors[kind](guid, signal);
          await observed(tx, kind, guid, claim.generation);
          return false;
        } catch (err) {
          log.warn({ err, projection: { kind, guid } }, 'Could not project');
          await failed(tx, kind, guid, err);
          return true;
        }
      },
      { timeout: 120_000, maxWait: 30_000 },
    );
    if (caughtUp) return;
  }
}

async function claimOf(tx: Tx, kind: string, guid: string): Promise<Claim | undefined> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${kind}/${guid}`}, 0))`;
  const [claim] = await tx.$queryRaw<Claim[]>`
    select generation, observed_generation from projections where kind = ${kind} and guid = ${guid} and not_before <= now()`;
  return claim;
}

async function observed(tx: Tx, kind: string, guid: string, generation: number): Promise<void> {
  await tx.$executeRaw`update projections set observed_generation = ${generation}, failures = 0, error = null, updated_at = now()
    where kind = ${kind} and guid = ${guid}`;
}

async function failed(tx: Tx, kind: string, guid: string, err: unknown): Promise<void> {
  const message = err instanceof Error ? err.message.slice(0, 2000) : 'unknown';
  await tx.$executeRaw`update projections set failures = failures + 1, error = ${message}, updated_at = now(),
      not_before = now() + make_interval(secs => least(${MAX_BACKOFF_SECONDS}, power(2, least(failures, 10))))
    where kind = ${kind} and guid = ${guid}`;
}

/** Projections that lag behind their rows and may be tried now, the longest waiting first. */
export function laggingProjections(db: Db, limit: number) {
  return db.rows<{ kind: ProjectionKind; guid: string; generation: number }>(sql`
    select kind, guid, generation from projections
     where generation > observed_generation and not_before <= now() - interval '5 seconds' order by not_before limit ${limit}`);
}
