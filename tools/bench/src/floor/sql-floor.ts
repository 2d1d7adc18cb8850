import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Pool } from 'pg';
import { type Work } from '../load/slice';
import { parseLog, type RecordedStatement } from './parse-log';

const SETTLE_MS = 300;

/** The statements that Postgres runs while `work` is done, as its log tells them. */
export async function recordStatements(
  { database, postgresLog }: { database: Pool; postgresLog: string },
  work: Work,
): Promise<RecordedStatement[]> {
  const client = await database.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await client.query(`alter system set log_statement = 'all'`);
    await client.query('select pg_reload_conf()');
    await sleep(SETTLE_MS);
    const from = statSync(postgresLog).size;
    await work();
    await sleep(SETTLE_MS);
    await client.query('alter system reset log_statement');
    await client.query('select pg_reload_conf()');
    await sleep(SETTLE_MS);
    const log = readFileSync(postgresLog).subarray(from).toString();
    return parseLog(log).filter(({ session }) => session !== rows[0]?.pid);
  } finally {
    client.release();
  }
}

/**
 * Runs recorded statements again: those of a session in their order on one connection, the sessions side by side. Of a request that writes there are two
 * recordings: a guid that only one of them has was made by that request, and each run makes its own.
 */
export function replayOf(
  database: Pool,
  [recorded, other]: readonly [readonly RecordedStatement[], readonly RecordedStatement[]],
): Work {
  const known = guidsOf(other);
  const made = [...guidsOf(recorded)].filter((guid) => !known.has(guid));
  const sessions = [...new Set(recorded.map(({ session }) => session))].map((session) =>
    recorded.filter((statement) => statement.session === session),
  );
  return async () => {
    const fresh = new Map(made.map((guid) => [guid, randomUUID()]));
    await Promise.all(sessions.map((statements) => run(database, statements, fresh)));
  };
}

const GUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

const guidsOf = (statements: readonly RecordedStatement[]): Set<string> =>
  new Set(statements.flatMap(({ values }) => values.flatMap((value) => value?.match(GUID) ?? [])));

async function run(
  database: Pool,
  statements: readonly RecordedStatement[],
  fresh: ReadonlyMap<string, string>,
): Promise<void> {
  const client = await database.connect();
  try {
    for (const { name, text, values } of statements) {
      const given = values.map((value) => value?.replace(GUID, (guid) => fresh.get(guid) ?? guid) ?? null);
      await client.query(given.length > 0 ? { ...(name && { name }), text, values: given } : text);
    }
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
