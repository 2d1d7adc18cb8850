import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, types } from 'pg';
import { Prisma, PrismaClient } from './generated/client';

/** A statement with its values apart; made by `sql`, never by joining strings. */
export type Sql = Prisma.Sql;
export const { sql, join: joinSql, raw: rawSql, empty: emptySql } = Prisma;

/** What works alike on the database and inside of a transaction. */
export type Tx = Prisma.TransactionClient;

/** The database: Prisma for single rows and writes, `rows` for lists, which go straight to the driver. */
export type Db = PrismaClient & { readonly rows: <Row>(statement: Sql) => Promise<Row[]> };

const INT8 = 20;

/** Opens a pool of at most `maxConnections`. Close it with `$disconnect`, which ends the pool too. */
export function connectDatabase(url: string, { maxConnections = 10 }: { maxConnections?: number } = {}): Db {
  const pool = new Pool({
    connectionString: url,
    max: maxConnections,
    types: {
      getTypeParser: (oid, format) => (oid === INT8 ? BigInt : types.getTypeParser(oid, format)) as never,
    },
  });
  pool.on('error', () => undefined); // an idle connection that breaks is replaced by the pool
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: true }) });
  const rows = async <Row>(statement: Sql) =>
    (await pool.query({ text: statement.text, values: statement.values as unknown[] })).rows as Row[];
  return Object.assign(prisma, { rows }) as Db;
}

/** Rows of a statement, inside of a transaction as well. */
export async function rowsOf<Row>(db: Db | Tx, statement: Sql): Promise<Row[]> {
  return 'rows' in db ? db.rows<Row>(statement) : db.$queryRaw<Row[]>(statement);
}
