import { type AppRecord } from '@cf/database';
import { CfError } from '@cf/errors';
import { HIDDEN } from '../audit-events';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { auditApp } from './audit-app';
import { lockApp } from './find-app';

export type EnvironmentVariables = Readonly<Record<string, string>>;
export type EnvironmentChange = Readonly<Record<string, string | null>>;

/** What all variables of an app may take together; a Kubernetes Secret holds no more than 1 MiB. */
const MAX_BYTES = 512 * 1024;

/** Merges variables into those of the app; null removes one. They count from the next start on. */
export async function updateEnvironmentVariables(
  ctx: OpContext,
  app: AppRecord,
  change: EnvironmentChange,
  options: { manifestTriggered?: boolean } = {},
): Promise<AppRecord> {
  return transact(ctx, async ({ db, ...tx }) => {
    const current = await lockApp(db, app.guid);
    const variables = mergedVariables(current.environment_variables, change);
    const updated = await db.app.update({
      where: { guid: app.guid },
      data: { environment_variables: variables },
    });
    const request = { environment_variables: HIDDEN };
    tx.say(app.guid, `Updated app with guid ${app.guid} (${JSON.stringify(request)})`);
    await auditApp(tx, app.guid, 'audit.app.update', {
      request,
      ...(options.manifestTriggered && { manifest_triggered: true }),
    });
    return updated;
  });
}

/** Variables after a change. 422 when they take more room than a start could hand over. */
export function mergedVariables(present: unknown, change: EnvironmentChange): Record<string, string> {
  const merged = { ...((present ?? {}) as Record<string, string>), ...change };
  const variables = Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null),
  );
  if (Buffer.byteLength(JSON.stringify(variables)) > MAX_BYTES) {
    throw new CfError(
      'UnprocessableEntity',
      `Environment variables may take at most ${MAX_BYTES} bytes together.`,
    );
  }
  return variables;
}
