import { seedSharedDomains } from '@cf/core';
import { connectDatabase, migrate, pendingMigrations, sql } from '@cf/database';
import { type Logger } from '@cf/daemon';
import { type MigrationsConfig } from './config';
import { isRefusal, until } from './until';

/** What this process can do: change the database, or wait until somebody has. */
export const COMMANDS = { apply, wait } as const;
export type Command = keyof typeof COMMANDS;

/** Brings the database to this version's schema, and makes the shared domains that are missing. Several at once, or one after the other, do no harm. */
async function apply(config: MigrationsConfig, directory: string, log: Logger): Promise<void> {
  const { url } = config.database;
  const db = connectDatabase(url, { maxConnections: 2 });
  try {
    await until(() => db.rows(sql`select 1`), {
      seconds: config.waitSeconds,
      isFinal: isRefusal,
      onRetry: (reason) => log.warn({ reason: messageOf(reason) }, 'Waiting for the database'),
    });
    log.info({ migrations: await migrate(url, directory) }, 'Applied migrations');
    const domains = await seedSharedDomains(db, config.sharedDomains);
    if (domains.length > 0) log.info({ domains }, 'Created shared domains');
  } finally {
    await db.$disconnect();
  }
}

/** Returns when the database has every migration that this version knows; changes nothing. */
async function wait(config: MigrationsConfig, directory: string, log: Logger): Promise<void> {
  await until(
    async () => {
      const pending = await pendingMigrations(config.database.url, directory);
      if (pending.length > 0) throw new Error(`The database lacks migrations: ${pending.join(', ')}`);
    },
    {
      seconds: config.waitSeconds,
      isFinal: isRefusal,
      onRetry: (reason) => log.info({ reason: messageOf(reason) }, 'Waiting for the database to be migrated'),
    },
  );
}

/** While something is waited for, its message says enough. */
const messageOf = (reason: unknown) => (reason instanceof Error ? reason.message : String(reason));
