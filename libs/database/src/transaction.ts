import { AsyncLocalStorage } from 'node:async_hooks';
import { type PrismaPg } from '@prisma/adapter-pg';
import { type PoolClient } from 'pg';
import { type Prisma, type PrismaClient } from './generated/client';

/** What works alike on the database and inside of a transaction. */
export type Tx = Prisma.TransactionClient & Rows;

/** Runs statements by the driver itself, past Prisma, which takes several times as long. */
export interface Rows {
  readonly rows: <Row>(statement: Prisma.Sql) => Promise<Row[]>;
}

export interface TransactionOptions {
  readonly timeout?: number;
  readonly maxWait?: number;
}

/** A transaction's connection while it is open. */
interface Opened {
  started: boolean;
  connection?: PoolClient | undefined;
}

const opening = new AsyncLocalStorage<Opened>();

/** Lets `transactionsOf` know the connections that Prisma's transactions get; Prisma itself tells nobody. */
export function observed(factory: PrismaPg): PrismaPg {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => {
      const transaction = await start(isolationLevel);
      const opened = opening.getStore();
      if (opened && !opened.started) observe(transaction, opened);
      return transaction;
    };
    return adapter;
  };
  return factory;
}

interface Ending {
  commit: () => Promise<void>;
  rollback: () => Promise<void>;
}

/** After its end the connection belongs to somebody else: not one statement more may go there. */
function observe(transaction: Ending, opened: Opened): void {
  opened.started = true;
  opened.connection = (transaction as unknown as { client: PoolClient }).client;
  for (const end of ['commit', 'rollback'] as const) {
    const proceed = transaction[end].bind(transaction);
    transaction[end] = () => {
      opened.connection = undefined;
      return proceed();
    };
  }
}

/** Transactions in which `rows` runs on the transaction's own connection. */
export function transactionsOf(prisma: PrismaClient) {
  return <Result>(work: (tx: Tx) => Promise<Result>, options: TransactionOptions = {}): Promise<Result> => {
    const opened: Opened = { started: false };
    return opening.run(opened, () => prisma.$transaction((tx) => work(withRows(tx, opened)), options));
  };
}

function withRows(tx: Prisma.TransactionClient, opened: Opened): Tx {
  const rows = async <Row>({ text, values }: Prisma.Sql) => {
    if (!opened.connection) throw new Error('The transaction has ended already');
    return (await opened.connection.query({ text, values: values as unknown[] })).rows as Row[];
  };
  return new Proxy(tx, {
    get: (target, key) => (key === 'rows' ? rows : Reflect.get(target, key)),
    has: (target, key) => key === 'rows' || Reflect.has(target, key),
  }) as Tx;
}
