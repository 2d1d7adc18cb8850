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
  const prisma = new PrismaClient({ adapter: observed(new PrismaPg(pool, { disposeExternalPool: true })) });
  const rows = async <Row>(statement: Sql) =>
    (await pool.query({ text: statement.text, values: statement.values as unknown[] })).rows as Row[];
  return Object.assign(prisma, { rows, transaction: transactionsOf(prisma) }) as Db;
}

/** Rows of a statement, inside of a transaction as well. */
export const rowsOf = <Row>(db: Rows, statement: Sql): Promise<Row[]> => db.rows<Row>(statement);
