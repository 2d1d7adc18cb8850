import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

/** Serialises migrators that start at the same time. */
const LOCK = 727_274_001;

const BOOKKEEPING = `create table if not exists _prisma_migrations (
  id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
  logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`;

/**
 * Applies the migrations of `directory` (Prisma's layout: `<name>/migration.sql`, by name) that the database lacks, each in a transaction, recorded as
 * Prisma would. Refuses when an applied one has changed since. Answers the names that it applied.
 */
export async function migrate(url: string, directory: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(BOOKKEEPING);
    const applied = await appliedMigrations(client);
    const pending = migrationsIn(directory).filter((migration) => isPending(migration, applied));
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** The names of migrations that the database lacks; changes nothing. */
export async function pendingMigrations(url: string, directory: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ made: boolean }>(
      `select to_regclass('_prisma_migrations') is not null as made`,
    );
    const applied = rows[0]?.made ? await appliedMigrations(client) : new Map<string, string>();
    return migrationsIn(directory)
      .filter(({ name }) => !applied.has(name))
      .map(({ name }) => name);
  } finally {
    await client.end();
  }
}

interface Migration {
  readonly name: string;
  readonly statements: string;
  readonly checksum: string;
}

function migrationsIn(directory: string): Migration[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const statements = readFileSync(join(directory, name, 'migration.sql'), 'utf8');
      return { name, statements, checksum: createHash('sha256').update(statements).digest('hex') };
    });
}

async function appliedMigrations(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

function isPending({ name, checksum }: Migration, applied: ReadonlyMap<string, string>): boolean {
  const known = applied.get(name);
  if (known && known !== checksum) throw new Error(`Migration ${name} was changed after it had been applied`);
  return !known;
}

async function apply(client: Client, { name, statements, checksum }: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(statements);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) values ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Migration ${name} failed`, { cause: error });
  }
}
