import { DatabaseConfig, LoggingConfig } from '@cf/config';
import { z } from 'zod';

/** The configuration of migrations. */
export const MigrationsConfig = z.strictObject({
  logging: LoggingConfig,
  database: DatabaseConfig,
  /** Where the migrations are; beside the program unless told otherwise. */
  directory: z.string().optional(),
  /** How long a database that does not answer, or that nobody has migrated, is waited for. */
  waitSeconds: z.int().min(0).default(300),
  /** Domains that every organization can use; made where they are missing, the first one is the default. */
  sharedDomains: z.array(z.string()).default([]),
});
export type MigrationsConfig = z.output<typeof MigrationsConfig>;
