import { jobGuidOf, type JobHandlers, projectionOf, type Projectors, runJob, runProjection } from '@cf/core';
import { connectBlobstore } from '@cf/blobstore';
import { runDaemon } from '@cf/daemon';
import { connectDatabase, sql } from '@cf/database';
import { connectJobQueue, connectRedis, startJobWorker } from '@cf/job-queue';
import { connectKubernetes } from '@cf/kubernetes';
import { appendPlatformLog } from '@cf/live-state';
import { createRegistryBuddyClient } from '@cf/registry';
import { WorkerConfig } from './config';
import { contextForJob } from './context-for-job';
import { createJobHandlers } from './jobs/handlers';
import { measureQueues } from './measure-queues';
import { measureWork } from './measure-work';
import { createProjectors } from './projections/projectors';
import { type WorkerSurroundings } from './surroundings';

void runDaemon('cf-api-worker', WorkerConfig, async ({ config, log, metrics, onShutdown, readyWhen }) => {
  const db = connectDatabase(config.database.url, { ...config.database, applicationName: 'cf-api-worker' });
  onShutdown(() => db.$disconnect());
  readyWhen('database', () => db.rows(sql`select 1`));

  const redis = connectRedis(config.redis.url);
  onShutdown(() => redis.disconnect());
  const queue = connectJobQueue(redis, log);
  onShutdown(() => queue.close());
  measureQueues(metrics, { queue, db });
  const measured = measureWork(metrics);

  const around: WorkerSurroundings = {
    config,
    log,
    db,
    redis,
    blobstore: connectBlobstore(config.blobstore),
    registryBuddy: createRegistryBuddyClient(config.registryBuddy.url),
    waker: queue,
    platformLog: { append: (appGuid, lines) => appendPlatformLog(redis, appGuid, lines) },
    settings: { ...config.settings, externalUrl: config.externalUrl },
    kubernetes: connectKubernetes({
      ...(config.kubernetes.kubeconfig && { kubeconfig: config.kubernetes.kubeconfig }),
    }),
  };

  // half of the time to drain is for what runs to end, the other half for what is told to stop
  const running = { lockDurationMs: config.wakeUpLockMs, graceMs: config.drainTimeoutMs / 2 };
  const handlers: JobHandlers = measured.handlers(createJobHandlers(around));
  const jobs = startJobWorker(
    redis,
    log,
    { queue: 'jobs', concurrency: config.concurrency.jobs, ...running },
    (name, { signal }) =>
      runJob((job) => contextForJob(around, job), handlers, around, { guid: jobGuidOf(name), signal }),
  );

  const projectors: Projectors = measured.projectors(createProjectors(around));
  const projections = startJobWorker(
    redis,
    log,
    { queue: 'projections', concurrency: config.concurrency.projections, ...running },
    async (name, { signal }) => {
      const projection = projectionOf(name);
      if (projection) await runProjection({ db, log }, projectors, projection, signal);
    },
  );
  onShutdown(() => Promise.all([jobs.close(), projections.close()]));
});
