import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { connectDatabase, type Db } from '../connect';
import { migrate } from '../migrate';

export { statementsDuring } from './statements';

const WORKSPACE = join(__dirname, '../../../..');
const TEMPLATE = 'cf_test_template';

/** The migrations as they lie in the repository. */
export const MIGRATIONS = join(WORKSPACE, 'libs/database/prisma/migrations');

/** Where the running test services are: `TEST_DATABASE_URL` and `TEST_REDIS_URL`, else what tools/test-services.ts started. */
export function testServices(): { databaseUrl: string; redisUrl: string } {
  const { TEST_DATABASE_URL, TEST_REDIS_URL } = process.env;
  if (TEST_DATABASE_URL && TEST_REDIS_URL)
    return { databaseUrl: TEST_DATABASE_URL, redisUrl: TEST_REDIS_URL };
  const file = join(WORKSPACE, '.local/test/services.json');
  if (!existsSync(file))
    throw new Error(
      'No test services: run `npx tsx tools/test-services.ts`, or set TEST_DATABASE_URL and TEST_REDIS_URL',
    );
  return JSON.parse(readFileSync(file, 'utf8')) as { databaseUrl: string; redisUrl: string };
}

/** A database of its own, made from a migrated template, with what drops it again. */
export async function createTestDatabase(): Promise<{ url: string; db: Db; drop: () => Promise<void> }> {
  const { databaseUrl } = testServices();
  const name = `cf_test_${randomBytes(6).toString('hex')}`;
  await withClient(databaseUrl, async (client) => {
    await client.query('select pg_advisory_lock(727274002)');
    await ensureTemplate(client, databaseUrl);
    await client.query(`create database ${name} template ${TEMPLATE}`);
  });
  const url = urlOf(databaseUrl, name);
  const db = connectDatabase(url, { maxConnections: 5 });
  return {
    url,
    db,
    drop: async () => {
      await db.$disconnect();
      await withClient(databaseUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

async function ensureTemplate(client: Client, databaseUrl: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [TEMPLATE]);
  if (!rowCount) await client.query(`create database ${TEMPLATE}`);
  try {
    await migrate(urlOf(databaseUrl, TEMPLATE), MIGRATIONS);
  } catch {
    await client.query(`drop database ${TEMPLATE} with (force)`); // the migrations have changed since it was made
    await client.query(`create database ${TEMPLATE}`);
    await migrate(urlOf(databaseUrl, TEMPLATE), MIGRATIONS);
  }
}

function urlOf(base: string, name: string): string {
  const url = new URL(base);
  url.pathname = `/${name}`;
  return url.href;
}

async function withClient<T>(connectionString: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
