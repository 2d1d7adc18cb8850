import { runDaemon } from '@cf/daemon';
import { connectDatabase, sql } from '@cf/database';
import { connectJobQueue, connectRedis } from '@cf/job-queue';
import { connectKubernetes, runWithLease } from '@cf/kubernetes';
import { anonymous, createRegistryClient, dockerConfigFile } from '@cf/registry';
import { hostname } from 'node:os';
import { ControllersConfig } from './config';
import { lead } from './lead';
import { createMetrics } from './metrics';
import { systemContext } from './system-context';

void runDaemon(
  'cf-api-controllers',
  ControllersConfig,
  async ({ config, log, metrics: registry, onShutdown, readyWhen, stopping }) => {
    const db = connectDatabase(config.database.url, {
      ...config.database,
      applicationName: 'cf-api-controllers',
    });
    onShutdown(() => db.$disconnect());
    readyWhen('database', () => db.rows(sql`select 1`));

    const redis = connectRedis(config.redis.url, { failFast: true });
    onShutdown(() => redis.disconnect());
    const queue = connectJobQueue(redis, log);
    onShutdown(() => queue.close());

    const { kubeconfig, systemNamespace } = config.kubernetes;
    const client = connectKubernetes({ ...(kubeconfig && { kubeconfig }) });
    const metrics = createMetrics(registry);
    const { dockerConfig, insecureRegistries } = config.registry;
    const images = createRegistryClient({
      credentials: dockerConfig ? dockerConfigFile(dockerConfig) : anonymous,
      insecureRegistries,
    });
    const contextFor = () => systemContext({ db, queue, redis, log }, config.settings);
    const labelsOf = async (image: string) => (await images.describeImage(image)).labels;

    const { durationMs, renewDeadlineMs, retryMs } = config.lease;
    const leadership = runWithLease(
      {
        client,
        namespace: systemNamespace,
        name: 'cf-api-controllers',
        identity: `${hostname()}-${process.pid}`,
        log,
        leaseDurationMs: durationMs,
        renewDeadlineMs,
        retryMs,
        onStartedLeading: (signal) => {
          metrics.setLeader(true);
          return lead({ client, redis, config, contextFor, labelsOf, metrics, log }, signal);
        },
        onStoppedLeading: () => metrics.setLeader(false),
      },
      stopping,
    );
    onShutdown(() => leadership);
  },
);
