import { BlobstoreConfig, CommonConfig, DatabaseConfig, KubernetesConfig, RedisConfig } from '@cf/config';
import { CoreSettings } from '@cf/core';
import { z } from 'zod';

const Client = z.strictObject({ id: z.string(), secret: z.string() });

/** The configuration of cf-api-server. */
export const ApiServerConfig = z.strictObject({
  ...CommonConfig,
  listen: z.strictObject({ host: z.string().default('0.0.0.0'), port: z.int().min(0).max(65535) }),
  /** The base of every link, without a slash at the end. */
  externalUrl: z.url().transform((url) => url.replace(/\/$/, '')),
  database: DatabaseConfig,
  redis: RedisConfig,
  kubernetes: KubernetesConfig,
  blobstore: BlobstoreConfig,
  uaa: z.strictObject({
    /** Where the API server reaches the UAA. */
    url: z.url(),
    /** Where clients reach it; the same when absent. */
    externalUrl: z.url().optional(),
    loginUrl: z.url().optional(),
    /** The `iss` of its tokens; `<url>/oauth/token` when absent. */
    issuer: z.string().optional(),
    audience: z.array(z.string()).default(['cloud_controller', 'cloud_controller_service_permissions']),
    userLookupClient: Client,
    shadowUserClient: Client.optional(),
  }),
  links: z
    .strictObject({
      logCache: z.url().optional(),
      logging: z.string().optional(),
      routing: z.url().optional(),
      networkPolicy: z.url().optional(),
      appSsh: z.strictObject({ endpoint: z.string(), hostKeyFingerprint: z.string() }).optional(),
    })
    .prefault({}),
  info: z
    .strictObject({
      name: z.string().default(''),
      build: z.string().default(''),
      description: z.string().default(''),
      version: z.int().default(0),
      supportAddress: z.string().default(''),
      minimumCliVersion: z.string().default(''),
      recommendedCliVersion: z.string().default(''),
      custom: z.record(z.string(), z.unknown()).default({}),
    })
    .prefault({}),
  limits: z
    .strictObject({
      jsonBodyBytes: z
        .int()
        .positive()
        .default(5 * 1024 * 1024),
      manifestBytes: z
        .int()
        .positive()
        .default(1024 * 1024),
      uploadBytes: z.int().positive().default(2_147_483_648),
      uploadGraceSeconds: z.int().min(0).default(1200),
    })
    .prefault({}),
  settings: CoreSettings,
});
export type ApiServerConfig = z.output<typeof ApiServerConfig>;
