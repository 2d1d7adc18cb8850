import { Client } from 'pg';

type Query = (this: Client, ...given: unknown[]) => unknown;

/** The statements that this process sends to Postgres while `work` is done, by Prisma or straight to the driver. */
export async function statementsDuring(work: () => PromiseLike<unknown>): Promise<string[]> {
  const driver = Client.prototype as unknown as { query: Query };
  const original = driver.query;
  const statements: string[] = [];
  driver.query = function (...given) {
    const [first] = given as [string | { text: string }];
    statements.push(typeof first === 'string' ? first : first.text);
    return original.apply(this, given);
  };
  try {
    await work();
    return statements;
  } finally {
    driver.query = original;
  }
}
