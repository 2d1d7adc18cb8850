import { CommonConfig, DatabaseConfig, KubernetesConfig, LeaseConfig, RedisConfig } from '@cf/config';
import { CoreSettings } from '@cf/core';
import { z } from 'zod';

/** How LRPs and tasks become pods. */
export const WorkloadsConfig = z
  .strictObject({
    /** Off where another implementation of the LRP and Task kinds is installed. */
    reconcileLrps: z.boolean().default(true),
    reconcileTasks: z.boolean().default(true),
    /** Secrets in the workloads namespace that every pod may pull images with. */
    imagePullSecrets: z.array(z.string()).default([]),
    serviceAccountName: z.string().default('default'),
    runtimeClassName: z.string().optional(),
    allowRootUsers: z.boolean().default(false),
    cpuMillicoresPerGiB: z.int().positive().default(100),
    livenessFailureThreshold: z.int().positive().default(2),
    /** Time in which gateways forget a pod before its process is told to stop. */
    preStopSleepSeconds: z.int().min(0).max(60).default(3),
    terminationGracePeriodSeconds: z.int().min(1).default(15),
    /** How long the Job and the log of a finished task are kept. */
    finishedTaskTtlSeconds: z.int().min(0).default(3600),
  })
  .prefault({});
export type WorkloadsConfig = z.output<typeof WorkloadsConfig>;

/** How stagings are watched over. */
export const StagingConfig = z
  .strictObject({
    sweepIntervalMs: z.int().positive().default(5_000),
    /** A build whose pod cannot be scheduled or whose image cannot be pulled fails after this time. */
    stuckAfterMs: z.int().positive().default(300_000),
    /** A build without any kpack Build fails after this time when its Image says why. */
    notStartedAfterMs: z.int().positive().default(90_000),
  })
  .prefault({});
export type StagingConfig = z.output<typeof StagingConfig>;

/** How fast a new stack reaches running apps. */
export const StackUpdatesConfig = z
  .strictObject({ appsPerMinute: z.int().positive().default(60) })
  .prefault({});
export type StackUpdatesConfig = z.output<typeof StackUpdatesConfig>;

/** How live state is kept. */
export const InstancesConfig = z
  .strictObject({
    /** Changes of pods are gathered for so long before they are written. */
    flushIntervalMs: z.int().positive().default(250),
    heartbeatIntervalMs: z.int().positive().default(10_000),
    metricsIntervalMs: z.int().positive().default(15_000),
  })
  .prefault({});
export type InstancesConfig = z.output<typeof InstancesConfig>;

/** How objects that somebody changed or deleted are repaired. */
export const DriftConfig = z
  .strictObject({
    intervalMs: z.int().positive().default(600_000),
    /** Younger objects and rows are left alone: whoever made them may not be done. */
    gracePeriodMs: z.int().min(0).default(300_000),
  })
  .prefault({});
export type DriftConfig = z.output<typeof DriftConfig>;

/** The whole configuration of cf-api-controllers. */
export const ControllersConfig = z.strictObject({
  ...CommonConfig,
  database: DatabaseConfig,
  redis: RedisConfig,
  kubernetes: KubernetesConfig.prefault({}),
  settings: CoreSettings,
  lease: LeaseConfig,
  /** How images of droplets are read. */
  registry: z
    .strictObject({
      /** A file as `~/.docker/config.json`. */
      dockerConfig: z.string().optional(),
      /** Registries that speak plain HTTP. */
      insecureRegistries: z.array(z.string()).default([]),
    })
    .prefault({}),
  /** Whose buildpacks the API lists. */
  offers: z.strictObject({ clusterBuilder: z.string().default('cf-default-builder') }).prefault({}),
  workloads: WorkloadsConfig,
  staging: StagingConfig,
  stackUpdates: StackUpdatesConfig,
  instances: InstancesConfig,
  drift: DriftConfig,
});
export type ControllersConfig = z.output<typeof ControllersConfig>;
