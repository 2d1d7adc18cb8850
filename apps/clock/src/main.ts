import { type OpContext } from '@cf/core';
import { runDaemon } from '@cf/daemon';
import { connectDatabase, sql } from '@cf/database';
import { connectJobQueue, connectRedis } from '@cf/job-queue';
import { connectKubernetes, runWithLease } from '@cf/kubernetes';
import { appendPlatformLog } from '@cf/live-state';
import { createPermissions, SYSTEM_ACTOR } from '@cf/permissions';
import { hostname } from 'node:os';
import { Counter, Gauge } from 'prom-client';
import { ClockConfig } from './config';
import { runSchedule } from './run-schedule';
import { measureStates } from './measure-states';
import { schedule } from './schedule';

void runDaemon('clock', ClockConfig, async ({ config, log, metrics, onShutdown, readyWhen, stopping }) => {
  const db = connectDatabase(config.database.url, { ...config.database, applicationName: 'clock' });
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
    settings: { ...config.settings, externalUrl: config.externalUrl },
  };
  const runs = new Counter({
    name: 'cf_clock_runs_total',
    help: 'Pieces of timed work, by how they ended.',
    labelNames: ['work', 'outcome'],
    registers: [metrics],
  });
  let isLeader = false;
  measureStates(metrics, { db, isLeader: () => isLeader });
  const leads = new Gauge({ name: 'cf_leader', help: '1 while this process leads.', registers: [metrics] });

  const { kubeconfig, systemNamespace } = config.kubernetes;
  const { durationMs, renewDeadlineMs, retryMs } = config.lease;
  const leadership = runWithLease(
    {
      client: connectKubernetes({ ...(kubeconfig && { kubeconfig }) }),
      namespace: systemNamespace,
      name: 'clock',
      identity: `${hostname()}-${process.pid}`,
      log,
      leaseDurationMs: durationMs,
      renewDeadlineMs,
      retryMs,
      onStartedLeading: async (signal: AbortSignal) => {
        isLeader = true;
        leads.set(1);
        await runSchedule(ctx, config, schedule(config), {
          signal,
          observe: (work, outcome) => runs.inc({ work, outcome }),
        });
      },
      onStoppedLeading: () => {
        isLeader = false;
        leads.set(0);
      },
    },
    stopping,
  );
  onShutdown(() => leadership);
});
