import { randomUUID } from 'node:crypto';
import { createTestDatabase, testServices } from '@cf/database/testing';
import { connectJobQueue, connectRedis } from '@cf/job-queue';
import { type KubeClient, LABELS } from '@cf/kubernetes';
import { type TestCluster } from '@cf/kubernetes/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { ControllersConfig } from '../config';
import { lead } from '../lead';
import { createMetrics } from '../metrics';
import { systemContext } from '../system-context';

/** A leader at work in the namespace of a test file, beside a database of its own. */
export interface RunningLeader {
  readonly client: KubeClient;
  readonly db: Awaited<ReturnType<typeof createTestDatabase>>['db'];
  readonly redis: ReturnType<typeof connectRedis>;
  readonly namespace: string;
}

/** Starts the leader's work; it ends with the tests of the file. */
export async function startLeader(
  { client, kubeconfig, namespace, onEnd }: TestCluster,
  labelsOf: (image: string) => Promise<Record<string, string>>,
  overrides: object = {},
): Promise<RunningLeader> {
  const database = await createTestDatabase();
  const redis = connectRedis(`${testServices().redisUrl}/9`);
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
  const queue = connectJobQueue(redis, log);

  const config = ControllersConfig.parse({
    health: { port: 0 },
    database: { url: database.url },
    redis: { url: testServices().redisUrl },
    kubernetes: { kubeconfig, workloadsNamespace: namespace, stagingNamespace: namespace },
    ...overrides,
  });
  const ctx = systemContext({ db: database.db, queue, redis, log }, config.settings);
  const stop = new AbortController();
  const metrics = createMetrics(new Registry());
  const work = lead({ client, redis, config, contextFor: () => ctx, labelsOf, metrics, log }, stop.signal);

  onEnd(async () => {
    stop.abort();
    await work;
    await queue.close();
    redis.disconnect();
    await database.drop();
  });
  return { client, db: database.db, redis, namespace };
}

/** An app with a running web process and a staged droplet, as rows. */
export async function createApp({ db }: RunningLeader, { instances = 1 } = {}) {
  const [organizationGuid, spaceGuid, appGuid] = [randomUUID(), randomUUID(), randomUUID()];
  const version = randomUUID();
  const quota = await db.organizationQuota.create({ data: { guid: randomUUID(), name: randomUUID() } });
  await db.organization.create({
    data: { guid: organizationGuid, name: `org-${organizationGuid}`, quota_guid: quota.guid },
  });
  await db.space.create({ data: { guid: spaceGuid, name: 'space', organization_guid: organizationGuid } });
  await db.app.create({ data: { guid: appGuid, name: 'dora', space_guid: spaceGuid, state: 'STARTED' } });
  await db.process.create({
    data: {
      guid: appGuid,
      app_guid: appGuid,
      type: 'web',
      state: 'STARTED',
      version,
      instances,
      memory_in_mb: 64,
      disk_in_mb: 64,
    },
  });
  return { appGuid, spaceGuid, organizationGuid, version };
}

/** Labels as the worker writes them. */
export const workerLabels = (labels: Record<string, string>): Record<string, string> => ({
  [LABELS.managedBy]: 'cf-api',
  ...labels,
});
