import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, types } from 'pg';
import { Prisma, PrismaClient } from './generated/client';
import { observed, type Rows, transactionsOf } from './transaction';

/** A statement with its values apart; made by `sql`, never by joining strings. */
export type Sql = Prisma.Sql;
export const { sql, join: joinSql, raw: rawSql, empty: emptySql } = Prisma;

/** The database: Prisma, and `rows` for what is hot, which goes straight to the driver. Transactions have both. */
export type Db = PrismaClient & Rows & { readonly transaction: ReturnType<typeof transactionsOf> };

const INT8 = 20;

/** What a pool may be told. */
export interface DatabaseOptions {
  readonly maxConnections?: number;
  /** Who asks, as `pg_stat_activity` shows it. */
  readonly applicationName?: string;
}

/**
 * So that Postgres gives back what a client holds that has died or cannot be reached: it looks after clients whose statement waits, or that are idle in a transaction, and does not wait for ever
 * for either.
 */
const SESSION = {
  client_connection_check_interval: '5s',
  tcp_keepalives_idle: '15',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  // longer than any transaction that waits for something else
  idle_in_transaction_session_timeout: '150s',
};
/** Older servers lack some of these settings. */
const SET_UP = `select set_config(name, wanted ->> name, false) from pg_settings, (select $1::jsonb as wanted) as given
  where jsonb_exists(wanted, name)`;

/** Opens a pool of at most `maxConnections`. Close it with `$disconnect`, which ends the pool too. */
export function connectDatabase(
  url: string,
  { maxConnections = 10, applicationName = 'cf-api' }: DatabaseOptions = {},
): Db {
  const pool = new Pool({
    connectionString: url,
    max: maxConnections,
    application_name: applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: 15_000,
    onConnect: async (client) => void (await client.query(SET_UP, [JSON.stringify(SESSION)])),
    types: {
      getTypeParser: (oid, format) => (oid === INT8 ? BigInt : types.getTypeParser(oid, format)) as never,
    },
  });
  pool.on('error', () => undefined); // an idle connection that breaks is replaced by the pool
  const prisma = new PrismaClient({ adapter: observed(new PrismaPg(pool, { disposeExternalPool: true })) });
  const rows = async <Row>(statement: Sql) =>
    (await pool.query({ text: statement.text, values: statement.values as unknown[] })).rows as Row[];
  return Object.assign(prisma, { rows, transaction: transactionsOf(prisma) }) as Db;
}

/** Rows of a statement, inside of a transaction as well. */
export const rowsOf = <Row>(db: Rows, statement: Sql): Promise<Row[]> => db.rows<Row>(statement);
