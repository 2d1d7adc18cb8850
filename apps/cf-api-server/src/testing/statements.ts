import { Client } from 'pg';

/** How many statements the database is sent while this runs, whoever sends them. */
export async function statementsDuring(work: () => PromiseLike<unknown>): Promise<number> {
  const query = jest.spyOn(Client.prototype, 'query');
  try {
    await work();
    return query.mock.calls.length;
  } finally {
    query.mockRestore();
  }
}
