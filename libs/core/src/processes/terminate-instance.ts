import { type AppRecord, type ProcessRecord } from '@cf/database';
import { notFound } from '@cf/errors';
import { auditApp } from '../apps/audit-app';
import { type OpContext } from '../context';
import { transact } from '../transact';

/** Ends one instance; another takes its place. 404 when the process has no such instance. */
export async function terminateInstance(
  ctx: OpContext,
  { process, app }: { process: ProcessRecord; app: AppRecord },
  index: number,
): Promise<void> {
  if (!Number.isInteger(index) || index < 0 || index >= process.instances || process.state !== 'STARTED') {
    throw notFound('Instance');
  }
  await transact(ctx, async (change) => {
    await change.job('process.terminate_instance', { guid: process.guid, version: process.version, index });
    await auditApp(change, app.guid, 'audit.app.process.terminate_instance', {
      process_guid: process.guid,
      process_type: process.type,
      process_index: index,
    });
    change.say(app.guid, `Terminating process: "${process.type}", index: "${index}"`);
  });
}
