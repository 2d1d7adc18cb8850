import { type OpContext } from '@cf/core';
import { runDaemon } from '@cf/daemon';
import { connectDatabase, sql } from '@cf/database';
import { connectJobQueue, connectRedis } from '@cf/job-queue';
import { connectKubernetes, runWithLease } from '@cf/kubernetes';
import { appendPlatformLog, readSnapshots } from '@cf/live-state';
import { createPermissions, SYSTEM_ACTOR } from '@cf/permissions';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, Gauge } from 'prom-client';
import { DeploymentUpdaterConfig } from './config';
import { tick } from './tick';

void runDaemon(
  'deployment-updater',
  DeploymentUpdaterConfig,
  async ({ config, log, metrics, onShutdown, readyWhen, stopping }) => {
    const db = connectDatabase(config.database.url, {
      ...config.database,
      applicationName: 'deployment-updater',
    });
    onShutdown(() => db.$disconnect());
    readyWhen('database', () => db.rows(sql`select 1`));

    const redis = connectRedis(config.redis.url, { failFast: true });
    onShutdown(() => redis.disconnect());
    const waker = connectJobQueue(redis, log);
    onShutdown(() => waker.close());

    const ctx: OpContext = {
      db,
      log,
      waker,
      actor: SYSTEM_ACTOR,
      permissions: createPermissions(db, SYSTEM_ACTOR),
      platformLog: { append: (appGuid, lines) => appendPlatformLog(redis, appGuid, lines) },
      settings: config.settings,
    };
    const registers = [metrics];
    const steps = new Counter({
      name: 'cf_deployment_steps_total',
      help: 'Looks at active deployments, by outcome.',
      labelNames: ['outcome'],
      registers,
    });
    const leads = new Gauge({ name: 'cf_leader', help: '1 while this process leads.', registers });

    const advance = async (signal: AbortSignal) => {
      while (!signal.aborted) {
        await tick(ctx, {
          readLive: (guids) => readSnapshots(redis, guids),
          observe: (outcome) => steps.inc({ outcome }),
          signal,
        }).catch((err: unknown) => log.error({ err }, 'Failed tick'));
        await sleep(config.tickMs, undefined, { signal }).catch(() => undefined);
      }
    };

    const { kubeconfig, systemNamespace } = config.kubernetes;
    const { durationMs, renewDeadlineMs, retryMs } = config.lease;
    const leadership = runWithLease(
      {
        client: connectKubernetes({ ...(kubeconfig && { kubeconfig }) }),
        namespace: systemNamespace,
        name: 'deployment-updater',
        identity: `${hostname()}-${process.pid}`,
        log,
        leaseDurationMs: durationMs,
        renewDeadlineMs,
        retryMs,
        onStartedLeading: (signal) => {
          leads.set(1);
          return advance(signal);
        },
        onStoppedLeading: () => leads.set(0),
      },
      stopping,
    );
    onShutdown(() => leadership);
  },
);
