import { z } from 'zod';

/** Puts the password into the URL, for those who keep it apart from the address. */
function withPassword<T extends { url: string; password?: string | undefined }>(section: T) {
  const { password, ...rest } = section;
  if (password === undefined) return rest;
  const url = new URL(rest.url);
  url.password = encodeURIComponent(password);
  return { ...rest, url: url.href };
}

/** Sections that several processes share; each process composes its own schema of them in `src/config.ts`. */
export const databaseConfig = ({ maxConnections }: { maxConnections: number }) =>
  z
    .strictObject({
      url: z.url({ protocol: /^postgres(ql)?$/ }),
      /** Takes the place of the one in the URL. */
      password: z.string().optional(),
      maxConnections: z.int().min(1).default(maxConnections),
    })
    .transform(withPassword);
export const DatabaseConfig = databaseConfig({ maxConnections: 10 });

export const RedisConfig = z
  .strictObject({ url: z.url({ protocol: /^rediss?$/ }), password: z.string().optional() })
  .transform(withPassword);

/** Where probes and metrics are served. */
export const HealthConfig = z.strictObject({
  host: z.string().default('0.0.0.0'),
  port: z.int().min(0).max(65535),
});

export const LoggingConfig = z
  .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info') })
  .prefault({});

export const KubernetesConfig = z.strictObject({
  kubeconfig: z.string().optional(),
  workloadsNamespace: z.string().default('cf-workloads'),
  stagingNamespace: z.string().default('cf-staging'),
  systemNamespace: z.string().default('cf-system'),
});

/** How leadership passes from one process to another: a leader stops well before others may take over. */
export const LeaseConfig = z
  .strictObject({
    durationMs: z.int().positive().default(15_000),
    renewDeadlineMs: z.int().positive().default(10_000),
    retryMs: z.int().positive().default(2_000),
  })
  .prefault({});

/** A directory, or an S3-compatible bucket. */
export const BlobstoreConfig = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('directory'), directory: z.string() }),
  z.strictObject({
    type: z.literal('s3'),
    endpoint: z.url().optional(),
    region: z.string().default('us-east-1'),
    bucket: z.string(),
    /** Without them the identity of the pod or machine is used. */
    accessKeyId: z.string().optional(),
    secretAccessKey: z.string().optional(),
    pathStyle: z.boolean().default(true),
  }),
]);

/** What every process has. */
export const CommonConfig = {
  logging: LoggingConfig,
  health: HealthConfig,
  drainTimeoutMs: z.int().min(0).default(25_000),
};
