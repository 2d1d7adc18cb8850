import { type AppRecord, type ProcessRecord, type Tx } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { auditApp } from '../apps/audit-app';
import { lockApp } from '../apps/find-app';
import { type OpContext } from '../context';
import { assertProcessesFit } from '../quotas';
import { transact } from '../transact';
import { assertSidecarsFit } from '../sidecars/sidecar-memory';

export interface ProcessScale {
  readonly instances?: number | undefined;
  readonly memory_in_mb?: number | undefined;
  readonly disk_in_mb?: number | undefined;
  readonly log_rate_limit_in_bytes_per_second?: bigint | undefined;
}

interface Options {
  readonly manifestTriggered?: boolean;
}

const IN_FLIGHT = ['DEPLOYING', 'PREPAUSED', 'PAUSED'];

/** Changes the number and the size of a process's instances. The number counts at once, sizes from the next start on. */
export function scaleProcess(
  ctx: OpContext,
  { process, app }: { process: ProcessRecord; app: AppRecord },
  scale: ProcessScale,
  { manifestTriggered }: Options = {},
): Promise<ProcessRecord> {
  return transact(ctx, async (change) => {
    const { db } = change;
    await lockApp(db, app.guid);
    if (process.type === 'web') await assertNotDeploying(db, app.guid, 'scale');
    assertWithinLimits(ctx, scale);
    if (scale.memory_in_mb !== undefined) await assertSidecarsFit(db, process, scale.memory_in_mb);
    const before = await db.process.findUniqueOrThrow({ where: { guid: process.guid } });
    const updated = await db.process.update({ where: { guid: process.guid }, data: scale });
    if (updated.state === 'STARTED') {
      await assertProcessesFit(db, app.space_guid, { before: [before], after: [updated] });
    }
    await change.project('process', [process.guid], 1);
    await auditApp(change, app.guid, 'audit.app.process.scale', {
      process_guid: process.guid,
      process_type: process.type,
      request: requestOf(scale),
      ...(manifestTriggered && { manifest_triggered: true }),
    });
    change.say(app.guid, `Scaling process: "${process.type}"`);
    return updated;
  });
}

/** Refuses (422) to touch the web process while a deployment works on it. */
export async function assertNotDeploying(db: Tx, appGuid: string, verb: 'scale' | 'update'): Promise<void> {
  const deployments = await db.deployment.count({ where: { app_guid: appGuid, state: { in: IN_FLIGHT } } });
  if (deployments > 0) throw unprocessable(`Cannot ${verb} this process while a deployment is in flight.`);
}

/** Refuses (422) more disk than a process may have. */
export function assertWithinLimits({ settings }: OpContext, { disk_in_mb }: ProcessScale): void {
  if (disk_in_mb !== undefined && disk_in_mb > settings.maximumAppDiskInMb) {
    throw unprocessable(
      `disk_quota too much disk requested (requested ${disk_in_mb} MB - must be less than ${settings.maximumAppDiskInMb} MB)`,
    );
  }
}

const requestOf = ({ log_rate_limit_in_bytes_per_second: rate, ...rest }: ProcessScale) => ({
  ...rest,
  ...(rate !== undefined && { log_rate_limit_in_bytes_per_second: Number(rate) }),
});
