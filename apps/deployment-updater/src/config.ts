import { CommonConfig, DatabaseConfig, KubernetesConfig, LeaseConfig, RedisConfig } from '@cf/config';
import { CoreSettings } from '@cf/core';
import { z } from 'zod';

/** The configuration of deployment-updater. */
export const DeploymentUpdaterConfig = z.strictObject({
  ...CommonConfig,
  database: DatabaseConfig,
  redis: RedisConfig,
  kubernetes: KubernetesConfig.prefault({}),
  /** The pause between two looks at all active deployments. */
  tickMs: z.int().positive().default(2_000),
  lease: LeaseConfig,
  settings: CoreSettings,
});
export type DeploymentUpdaterConfig = z.output<typeof DeploymentUpdaterConfig>;
