import { type CoreSettings, type OpContext } from '@cf/core';
import { type Db } from '@cf/database';
import { type JobQueue, type Redis } from '@cf/job-queue';
import { appendPlatformLog } from '@cf/live-state';
import { createPermissions, SYSTEM_ACTOR } from '@cf/permissions';
import { type Logger } from 'pino';

/** The context of what the platform does by itself. */
export const systemContext = (
  { db, queue, redis, log }: { db: Db; queue: JobQueue; redis: Redis; log: Logger },
  settings: CoreSettings,
): OpContext => ({
  db,
  actor: SYSTEM_ACTOR,
  permissions: createPermissions(db, SYSTEM_ACTOR),
  log,
  waker: queue,
  platformLog: { append: (appGuid, lines) => appendPlatformLog(redis, appGuid, lines) },
  settings,
});
