import { randomBytes, randomUUID } from 'node:crypto';
import {
  type AppRecord,
  type DropletRecord,
  type ProcessRecord,
  type TaskRecord,
  type Tx,
} from '@cf/database';
import { CfError, notFound, unprocessable } from '@cf/errors';
import { auditApp } from '../apps/audit-app';
import { lockApp } from '../apps/find-app';
import { HIDDEN } from '../audit-events';
import { type OpContext } from '../context';
import { assertFeatureEnabled } from '../feature-flags';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { assertUserAllowed } from '../processes/process-user';
import { type CoreSettings } from '../settings';
import { assertTaskFits } from '../quotas';
import { transact } from '../transact';

export interface NewTask {
  readonly name?: string | undefined;
  readonly command?: string | undefined;
  readonly memory_in_mb?: number | undefined;
  readonly disk_in_mb?: number | undefined;
  readonly log_rate_limit_in_bytes_per_second?: bigint | undefined;
  readonly droplet_guid?: string | undefined;
  readonly template_process_guid?: string | undefined;
  readonly user?: string | undefined;
  readonly metadata?: MetadataChange | undefined;
}

const WITHOUT_DROPLET = 'Task must have a droplet. Specify droplet or assign current droplet to app.';

/** Asks for a command to be run once, from a droplet of the app, whether the app itself runs or not. */
export async function createTask(ctx: OpContext, app: AppRecord, input: NewTask): Promise<TaskRecord> {
  await assertFeatureEnabled(ctx, 'task_creation');
  return transact(ctx, async (change) => {
    const { db } = change;
    const current = await lockApp(db, app.guid);
    const droplet = await dropletOf(db, current, input.droplet_guid);
    const template = await templateOf(db, app, input.template_process_guid);
    assertUserAllowed(app, input.user);
    const sequenceId = current.task_sequence + 1;
    await db.app.update({ where: { guid: app.guid }, data: { task_sequence: sequenceId } });
    const task = await db.task.create({
      data: {
        guid: randomUUID(),
        app_guid: app.guid,
        droplet_guid: droplet.guid,
        sequence_id: sequenceId,
        ...attributesOf(ctx, input, droplet, template),
        ...mergeMetadata(input.metadata),
      },
    });
    await assertTaskFits(db, app.space_guid, task);
    await change.project('task', [task.guid], 1);
    await auditApp(change, app.guid, 'audit.app.task.create', requestOf(task));
    return task;
  });
}

/** What an audit event tells of a task: never its command. */
export const requestOf = ({ guid, name, memory_in_mb }: TaskRecord) => ({
  task_guid: guid,
  request: { name, memory_in_mb, command: HIDDEN },
});

async function dropletOf(db: Tx, app: AppRecord, given: string | undefined): Promise<DropletRecord> {
  const guid = given ?? app.droplet_guid;
  const droplet = guid ? await db.droplet.findUnique({ where: { guid } }) : null;
  if (given !== undefined && droplet?.app_guid !== app.guid) throw notFound('Droplet');
  if (droplet?.state !== 'STAGED') throw unprocessable(WITHOUT_DROPLET);
  return droplet;
}

async function templateOf(
  db: Tx,
  app: AppRecord,
  guid: string | undefined,
): Promise<ProcessRecord | undefined> {
  if (guid === undefined) return undefined;
  const template = await db.process.findUnique({ where: { guid } });
  if (template?.app_guid !== app.guid) {
    throw new CfError('ProcessNotFound', guid);
  }
  return template;
}

function attributesOf(
  { settings }: OpContext,
  input: NewTask,
  droplet: DropletRecord,
  template: ProcessRecord | undefined,
) {
  return {
    name: input.name ?? randomBytes(4).toString('hex'),
    command: commandOf(input, droplet, template),
    process_user: input.user ?? template?.process_user ?? null,
    ...sizeOf(settings, input, template),
  };
}

function commandOf(
  { command }: NewTask,
  droplet: DropletRecord,
  template: ProcessRecord | undefined,
): string {
  const detected = (droplet.process_types ?? {}) as Record<string, string>;
  const found = command ?? (template && (template.command || detected[template.type]));
  if (!found) throw unprocessable('No command provided');
  return found;
}

/** What the request asks for, else what the template has, else the platform's defaults. */
function sizeOf(settings: CoreSettings, input: NewTask, template: ProcessRecord | undefined) {
  const size = {
    memory_in_mb: input.memory_in_mb ?? template?.memory_in_mb ?? settings.defaultAppMemoryInMb,
    disk_in_mb: input.disk_in_mb ?? template?.disk_in_mb ?? settings.defaultAppDiskInMb,
    log_rate_limit_in_bytes_per_second:
      input.log_rate_limit_in_bytes_per_second ??
      template?.log_rate_limit_in_bytes_per_second ??
      settings.defaultLogRateLimit,
  };
  if (size.disk_in_mb > settings.maximumAppDiskInMb) {
    throw unprocessable(`Cannot request disk_in_mb greater than ${settings.maximumAppDiskInMb}`);
  }
  return size;
}
