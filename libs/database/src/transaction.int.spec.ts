import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, sql } from './connect';
import { createTestDatabase } from './testing';

let db: Db;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ db, drop } = await createTestDatabase());
});
beforeEach(() => db.rows(sql`delete from stacks`));
afterAll(() => drop());

const add = (name: string) => sql`insert into stacks (guid, name) values (${name}, ${name})`;
const names = async () => (await db.stack.findMany({ orderBy: { name: 'asc' } })).map(({ name }) => name);

test('rows and Prisma see what the other has written in the same transaction, and nobody else does before its end', async () => {
  await db.transaction(async (tx) => {
    await tx.rows(add('by-rows'));
    await tx.stack.create({ data: { guid: 'by-prisma', name: 'by-prisma' } });

    expect(await tx.stack.count()).toBe(2);
    expect(await tx.rows(sql`select from stacks`)).toHaveLength(2);
    expect(await names()).toEqual([]);
  });

  expect(await names()).toEqual(['by-prisma', 'by-rows']);
});

test('what rows wrote goes when the transaction fails', async () => {
  const failing = db.transaction(async (tx) => {
    await tx.rows(add('lost'));
    throw new Error('no');
  });

  await expect(failing).rejects.toThrow('no');
  expect(await names()).toEqual([]);
});

test('a statement of rows that the database refuses ends the transaction', async () => {
  const refused = db.transaction(async (tx) => {
    await tx.rows(add('twice'));
    await tx.rows(add('twice'));
  });

  await expect(refused).rejects.toMatchObject({ code: '23505' });
  expect(await names()).toEqual([]);
});

test('transactions that run side by side have connections of their own', async () => {
  const backendOf = (n: number) =>
    db.transaction(async (tx) => {
      const [row] = await tx.rows<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await tx.rows(add(`stack-${n}`));
      await sleep(50);
      const [later] = await tx.rows<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      expect(later).toEqual(row);
      return row?.pid;
    });
  const pids = await Promise.all([1, 2, 3].map(backendOf));

  expect(new Set(pids).size).toBe(3);
  expect(await names()).toEqual(['stack-1', 'stack-2', 'stack-3']);
});

test('a transaction inside of the work of another is another one', async () => {
  const failing = db.transaction(async (outer) => {
    await db.transaction((inner) => inner.rows(add('inner')));
    await outer.rows(add('outer'));
    throw new Error('no');
  });

  await expect(failing).rejects.toThrow('no');
  expect(await names()).toEqual(['inner']);
});

test('no statement reaches the connection of a transaction that has been given up', async () => {
  let late: Promise<unknown> = Promise.resolve();
  const slow = db.transaction(
    async (tx) => {
      await tx.rows(add('in-time'));
      await sleep(400);
      late = tx.rows(add('too-late'));
      await late.catch(() => undefined);
    },
    { timeout: 100 },
  );

  await expect(slow).rejects.toThrow();
  await expect(late).rejects.toThrow('The transaction has ended already');
  expect(await names()).toEqual([]);
});
