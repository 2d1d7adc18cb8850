import { CommonConfig, DatabaseConfig, KubernetesConfig, LeaseConfig, RedisConfig } from '@cf/config';
import { CoreSettings } from '@cf/core';
import { z } from 'zod';

const days = (n: number) => z.int().positive().default(n);

/** The configuration of the clock. */
export const ClockConfig = z.strictObject({
  ...CommonConfig,
  database: DatabaseConfig,
  redis: RedisConfig,
  kubernetes: KubernetesConfig,
  lease: LeaseConfig,
  /** How long finished things are kept (behaviour facts, section 10). */
  retention: z
    .strictObject({
      auditEventDays: days(31),
      completedTaskDays: days(31),
      jobDays: days(90),
      deploymentsPerApp: days(100),
      buildsPerApp: days(100),
    })
    .prefault({}),
  rewakeIntervalMs: z.int().positive().default(5_000),
  externalUrl: z.url(),
  settings: CoreSettings,
});
export type ClockConfig = z.output<typeof ClockConfig>;
