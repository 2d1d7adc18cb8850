import { type AppRecord, isUniqueViolation } from '@cf/database';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { transact } from '../transact';
import { auditApp } from './audit-app';
import { appNameTaken, shownLifecycle } from './create-app';
import {
  assertLifecycleData,
  assertSameLifecycle,
  assertStackAllows,
  lifecycleColumns,
  type LifecycleChange,
} from './lifecycle';

export interface AppChange {
  readonly name?: string | undefined;
  readonly lifecycle?: LifecycleChange | undefined;
  readonly metadata?: MetadataChange | undefined;
  /** True while a manifest is applied; the audit event tells. */
  readonly manifestTriggered?: boolean | undefined;
  /** Told what the client should know. */
  readonly warn?: ((text: string) => void) | undefined;
}

/** Changes name, lifecycle data and metadata. A running app keeps its old name in its environment until it is restarted. */
export async function updateApp(ctx: OpContext, app: AppRecord, input: AppChange): Promise<AppRecord> {
  const { name, lifecycle, metadata, manifestTriggered } = input;
  assertSameLifecycle(app, lifecycle?.type);
  await assertStaging(ctx, app, input);
  try {
    return await transact(ctx, async (change) => {
      const updated = await change.db.app.update({
        where: { guid: app.guid },
        data: {
          ...(name !== undefined && { name }),
          ...(lifecycle && app.lifecycle_type !== 'docker' && lifecycleColumns(lifecycle)),
          ...mergeMetadata(metadata, app),
        },
      });
      const request = {
        ...(name !== undefined && { name }),
        ...(lifecycle && { lifecycle: shownLifecycle(lifecycle) }),
        ...(metadata && { metadata }),
      };
      await auditApp(change, app.guid, 'audit.app.update', {
        request,
        ...(manifestTriggered && { manifest_triggered: true }),
      });
      change.say(app.guid, `Updated app with guid ${app.guid} (${JSON.stringify(request)})`);
      return updated;
    });
  } catch (error) {
    throw isUniqueViolation(error) ? appNameTaken(name ?? app.name, error) : error;
  }
}

/** The state of the stack counts when the stack is what changes: an app that has it already may go on. */
async function assertStaging(
  { db }: OpContext,
  app: AppRecord,
  { lifecycle, warn }: AppChange,
): Promise<void> {
  if (!lifecycle || app.lifecycle_type === 'docker') return;
  const stack = await assertLifecycleData(db, lifecycle, app.stack_name);
  if (!lifecycle.stack) return;
  const builds = await db.build.count({ where: { app_guid: app.guid } });
  const warning = assertStackAllows(stack, { isRestage: builds > 0 });
  if (warning) warn?.(warning);
}
