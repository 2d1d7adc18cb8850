import { randomUUID } from 'node:crypto';
import { type AppRecord, insertRow, type ProcessRecord } from '@cf/database';
import { auditApp } from '../apps/audit-app';
import { type OpContext } from '../context';
import { type Change } from '../transact';

interface NewProcess {
  readonly guid?: string;
  readonly type: string;
  readonly state?: string;
  readonly manifestTriggered?: boolean | undefined;
}

/** Adds a process to an app, with the platform's defaults: web has one instance and a port to check, any other type neither. */
export async function insertProcess(
  { settings }: Pick<OpContext, 'settings'>,
  change: Change,
  app: AppRecord,
  { guid = randomUUID(), type, state = 'STOPPED', manifestTriggered }: NewProcess,
): Promise<ProcessRecord> {
  const isWeb = type === 'web';
  const created = await insertRow(change.db, 'processes', {
    guid,
    app_guid: app.guid,
    type,
    state,
    version: randomUUID(),
    instances: isWeb ? 1 : 0,
    memory_in_mb: settings.defaultAppMemoryInMb,
    disk_in_mb: settings.defaultAppDiskInMb,
    log_rate_limit_in_bytes_per_second: BigInt(settings.defaultLogRateLimit),
    health_check_type: isWeb ? 'port' : 'process',
    droplet_guid: app.droplet_guid,
  });
  await auditApp(change, app.guid, 'audit.app.process.create', {
    process_guid: guid,
    process_type: type,
    ...(manifestTriggered && { manifest_triggered: true }),
  });
  change.say(app.guid, `Added process: "${type}"`);
  return created;
}
