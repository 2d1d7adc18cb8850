import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, testServices } from '@cf/database/testing';
import { connectJobQueue, connectRedis } from '@cf/job-queue';
import { connectKubernetes, type KubeClient, LABELS } from '@cf/kubernetes';
import { pino } from 'pino';
import { ControllersConfig } from '../config';
import { lead } from '../lead';
import { systemContext } from '../system-context';

/** A leader at work in namespaces of its own, beside a database of its own. */
export interface RunningLeader {
  readonly client: KubeClient;
  readonly db: Awaited<ReturnType<typeof createTestDatabase>>['db'];
  readonly redis: ReturnType<typeof connectRedis>;
  readonly namespace: string;
  stop(): Promise<void>;
}

/** Starts the leader's work against the cluster of that kubeconfig. */
export async function startLeader(
  kubeconfig: string,
  labelsOf: (image: string) => Promise<Record<string, string>>,
  overrides: object = {},
): Promise<RunningLeader> {
  const database = await createTestDatabase();
  const redis = connectRedis(`${testServices().redisUrl}/9`);
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
  const queue = connectJobQueue(redis, log);
  const client = connectKubernetes({ kubeconfig });
  const namespace = `cf-test-${randomUUID().slice(0, 8)}`;
  await client.create('Namespace', { metadata: { name: namespace } });

  const config = ControllersConfig.parse({
    health: { port: 0 },
    database: { url: database.url },
    redis: { url: testServices().redisUrl },
    kubernetes: { kubeconfig, workloadsNamespace: namespace, stagingNamespace: namespace },
    ...overrides,
  });
  const ctx = systemContext({ db: database.db, queue, redis, log }, config.settings);
  const stop = new AbortController();
  const metrics = { observe: () => {}, queueDepth: () => {} };
  const work = lead({ client, redis, config, contextFor: () => ctx, labelsOf, metrics, log }, stop.signal);

  return {
    client,
    db: database.db,
    redis,
    namespace,
    async stop() {
      stop.abort();
      await work;
      await client.delete('Namespace', { name: namespace });
      client.close();
      await queue.close();
      redis.disconnect();
      await database.drop();
    },
  };
}

/** The kinds of ours, as the chart installs them. */
export const crdFiles = (): string[] =>
  ['lrps', 'tasks'].map((name) =>
    readFileSync(join(__dirname, `../../../../charts/cf-api/crds/${name}.yaml`), 'utf8'),
  );

type Absent = undefined | null | false | '';

/** Waits until the value is there, and answers it; fails with the last value after the time. */
export async function eventually<T>(
  read: () => Promise<T | Absent> | T | Absent,
  timeoutMs = 60_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== null && value !== false && value !== '') return value as T;
    if (Date.now() > end) throw new Error(`Not within ${timeoutMs} ms: ${String(read)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
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
