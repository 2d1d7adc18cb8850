import { createServer as createHttpServer } from 'node:http';
import { connectBlobstore } from '@cf/blobstore';
import { connectDatabase, sql } from '@cf/database';
import { runDaemon } from '@cf/daemon';
import { closeServer } from '@cf/http';
import { connectJobQueue, connectRedis } from '@cf/job-queue';
import { connectKubernetes } from '@cf/kubernetes';
import { appendPlatformLog } from '@cf/live-state';
import { connectUaaUsers, createTokenVerifier } from '@cf/uaa';
import { ApiServerConfig } from './config';
import { createPodLogs } from './log-cache/pod-logs';
import { createServer } from './server';

const HEADERS_TIMEOUT_MS = 30_000;

void runDaemon('cf-api-server', ApiServerConfig, async ({ config, log, metrics, onShutdown, readyWhen }) => {
  const db = connectDatabase(config.database.url, { ...config.database, applicationName: 'cf-api-server' });
  onShutdown(() => db.$disconnect());
  readyWhen('database', () => db.rows(sql`select 1`));

  const redis = connectRedis(config.redis.url, { failFast: true });
  onShutdown(() => redis.disconnect());
  const queueConnection = connectRedis(config.redis.url, { failFast: true });
  onShutdown(() => queueConnection.disconnect());
  const waker = connectJobQueue(queueConnection, log);
  onShutdown(() => waker.close());

  const { kubeconfig } = config.kubernetes;
  const kubernetes = connectKubernetes({ ...(kubeconfig && { kubeconfig }) });
  onShutdown(() => kubernetes.close());

  const { uaa } = config;
  const issuer = uaa.issuer ?? `${uaa.url.replace(/\/$/, '')}/oauth/token`;
  const app = createServer({
    config,
    log,
    metrics,
    db,
    redis,
    blobstore: connectBlobstore(config.blobstore),
    waker,
    platformLog: { append: (appGuid, lines) => appendPlatformLog(redis, appGuid, lines) },
    verifier: createTokenVerifier({ issuer, url: uaa.url, audience: uaa.audience }),
    uaaUsers: connectUaaUsers({
      url: uaa.url,
      client: uaa.userLookupClient,
      ...(uaa.shadowUserClient && { shadowUserClient: uaa.shadowUserClient }),
    }),
    podLogs: createPodLogs(kubernetes, config.kubernetes),
    settings: { ...config.settings, externalUrl: config.externalUrl },
  });

  const server = createHttpServer(
    { requestTimeout: 0, headersTimeout: HEADERS_TIMEOUT_MS, keepAliveTimeout: 75_000 },
    app,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(config.listen.port, config.listen.host, () => resolve());
  });
  onShutdown(() => closeServer(server));
  log.info({ listen: config.listen }, 'Listening');
});
