import { CommonConfig } from '@cf/config';
import { runDaemon } from '@cf/daemon';
import { z } from 'zod';
import { clientsWith, startUaa } from '../uaa';

/** The configuration of the issuer where it runs in a cluster, for evaluation. */
const DevelopmentUaaConfig = z.strictObject({
  ...CommonConfig,
  listen: z.strictObject({ host: z.string().default('0.0.0.0'), port: z.int().min(0).max(65535) }),
  /** The address by which clients know it. */
  externalUrl: z.url().transform((url) => url.replace(/\/$/, '')),
  /** Where users and keys are kept. */
  dataDirectory: z.string(),
  admin: z.strictObject({ user: z.string().default('admin'), password: z.string().min(8) }),
  /** The clients that exist beside that of the cf CLI. */
  clientSecrets: z.record(z.string(), z.string().min(8)),
});

void runDaemon('development-uaa', DevelopmentUaaConfig, async ({ config, log, onShutdown }) => {
  const uaa = await startUaa({
    ...config.listen,
    url: config.externalUrl,
    dataDir: config.dataDirectory,
    adminUser: config.admin.user,
    adminPassword: config.admin.password,
    clients: clientsWith(config.clientSecrets),
    log,
  });
  onShutdown(() => uaa.close());
});
