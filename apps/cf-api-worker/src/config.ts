import { BlobstoreConfig, CommonConfig, databaseConfig, KubernetesConfig, RedisConfig } from '@cf/config';
import { CoreSettings } from '@cf/core';
import { z } from 'zod';

/** The configuration of cf-api-worker. */
export const WorkerConfig = z.strictObject({
  ...CommonConfig,
  // a projection holds one connection for its lock while it uses another
  database: databaseConfig({ maxConnections: 30 }),
  redis: RedisConfig,
  kubernetes: KubernetesConfig,
  blobstore: BlobstoreConfig,
  /** How many wake-ups of a kind run at once in this process. */
  concurrency: z
    .strictObject({
      jobs: z.int().min(1).max(100).default(5),
      projections: z.int().min(1).max(100).default(8),
    })
    .prefault({}),
  /** A wake-up whose worker is silent for so long is handed to another one. */
  wakeUpLockMs: z.int().min(500).default(30_000),
  registry: z.strictObject({
    /** Repositories of packages begin with this, for example `registry.example.org/cf/packages`. */
    packagesPrefix: z.string(),
    /** Repositories of droplets begin with this. */
    dropletsPrefix: z.string(),
    /** Hosts that are spoken to without TLS when users name images in them. */
    insecureRegistries: z.array(z.string()).default([]),
  }),
  registryBuddy: z.strictObject({ url: z.url() }),
  packages: z
    .strictObject({
      store: z.enum(['registry', 'blobstore']).default('registry'),
      /** With `blobstore`: where kpack reaches the API server for the bits. */
      downloadUrl: z.url().optional(),
    })
    .prefault({}),
  kpack: z
    .strictObject({
      clusterBuilder: z.string().default('cf-default-builder'),
      serviceAccountName: z.string().default('default'),
      /** Size of the volume that an app's builds share; no cache when absent. */
      cacheSize: z.string().optional(),
    })
    .prefault({}),
  gateway: z
    .strictObject({
      name: z.string().default('cf-apps'),
      namespace: z.string().default('cf-system'),
      requestTimeoutSeconds: z.int().min(0).default(900),
    })
    .prefault({}),
  /** The API's URL, for VCAP_APPLICATION. */
  externalUrl: z.url(),
  settings: CoreSettings,
});
export type WorkerConfig = z.output<typeof WorkerConfig>;
