import { type Db, sql, type Tx } from '@cf/database';
import { type Logger } from 'pino';
import { type OpContext, type WakeUp } from '../context';
import { type ProjectionKind } from './bump-projections';

/** Makes the cluster agree with the row as it is now, or with its absence. Must be safe to run at any time and twice. */
export type Project = (guid: string, signal: AbortSignal) => Promise<void>;
export type Projectors = Readonly<Record<ProjectionKind, Project>>;

interface Place {
  readonly db: Db;
  readonly log: Logger;
}
interface Key {
  readonly kind: ProjectionKind;
  readonly guid: string;
}

const MAX_TURNS = 10;
const MAX_BACKOFF_SECONDS = 300;
/** A projection that takes longer is given up before its lock is. */
const WORK_MS = 110_000;
const LOCK_MS = 120_000;

/**
 * Runs one projection until it has caught up. A lock on (kind, guid) keeps workers apart: who finds it taken leaves, because its holder looks once more after giving it back. A
 * failure is recorded with a time before which nobody tries again, and does not throw: the clock comes back.
 */
export async function runProjection(
  place: Place,
  projectors: Projectors,
  key: Key,
  signal: AbortSignal,
): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS && !signal.aborted; turn += 1) {
    const isTaken = await takeTurn(place, projectors, key, signal);
    if (isTaken || !(await isBehind(place.db, key))) return;
  }
}

/** Projects what the row asks for now. True when somebody else is at it. */
async function takeTurn(
  { db, log }: Place,
  projectors: Projectors,
  { kind, guid }: Key,
  signal: AbortSignal,
): Promise<boolean> {
  let generation: number | undefined;
  try {
    return await db.transaction(
      async (tx) => {
        if (!(await tryLock(tx, { kind, guid }))) return true;
        generation = await generationToReach(tx, { kind, guid });
        if (generation === undefined) return false;
        await projectors[kind](guid, AbortSignal.any([signal, AbortSignal.timeout(WORK_MS)]));
        await observed(tx, { kind, guid }, generation);
        return false;
      },
      { timeout: LOCK_MS, maxWait: 30_000 },
    );
  } catch (err) {
    if (signal.aborted) return true; // the worker stops; another one goes on
    if (generation === undefined) throw err;
    log.warn({ err, projection: { kind, guid } }, 'Could not project');
    await failed(db, { kind, guid }, generation, err);
    return false;
  }
}

async function tryLock(tx: Tx, { kind, guid }: Key): Promise<boolean> {
  const [lock] = await tx.$queryRaw<{ held: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${kind}/${guid}`}, 0)) as held`;
  return lock?.held ?? false;
}

async function generationToReach(tx: Tx, { kind, guid }: Key): Promise<number | undefined> {
  const [row] = await tx.$queryRaw<{ generation: number }[]>`
    select generation from projections
     where kind = ${kind} and guid = ${guid} and generation > observed_generation and not_before <= now()`;
  return row?.generation;
}

async function isBehind(db: Db, { kind, guid }: Key): Promise<boolean> {
  const rows = await db.rows(sql`
    select 1 from projections
     where kind = ${kind} and guid = ${guid} and generation > observed_generation and not_before <= now()`);
  return rows.length > 0;
}

async function observed(tx: Tx, { kind, guid }: Key, generation: number): Promise<void> {
  await tx.$executeRaw`update projections set observed_generation = ${generation}, failures = 0, error = null, updated_at = now()
    where kind = ${kind} and guid = ${guid}`;
}

/** Says why, and when to try again; unless the row has changed meanwhile, which is tried at once. */
async function failed(db: Db, { kind, guid }: Key, generation: number, err: unknown): Promise<void> {
  const message = err instanceof Error ? err.message.slice(0, 2000) : 'unknown';
  await db.rows(sql`update projections set failures = failures + 1, error = ${message}, updated_at = now(),
      not_before = now() + make_interval(secs => least(${MAX_BACKOFF_SECONDS}, power(2, least(failures, 10))))
    where kind = ${kind} and guid = ${guid} and generation = ${generation}`);
}

/**
 * Wake-ups for projections that lag behind their rows and may be tried now, the longest waiting first. The name is none that a dead worker still holds in the queue, and the same as long as
 * nothing happens.
 */
export async function laggingProjections(
  { db, settings }: Pick<OpContext, 'db' | 'settings'>,
  limit: number,
): Promise<WakeUp[]> {
  const lagging = await db.rows<Key & { generation: number; failures: number }>(sql`
    select kind, guid, generation, failures from projections
     where generation > observed_generation and not_before <= now() - make_interval(secs => ${settings.projectionLagMs / 1000})
     order by not_before limit ${limit}`);
  return lagging.map(({ kind, guid, generation, failures }) => ({
    queue: 'projections',
    name: `${kind}/${guid}/${generation}-again-${failures}`,
    priority: 100,
  }));
}
