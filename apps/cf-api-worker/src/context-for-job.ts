import { type OpContext } from '@cf/core';
import { type JobRecord } from '@cf/database';
import { type Actor, createPermissions, SYSTEM_ACTOR } from '@cf/permissions';
import { type WorkerSurroundings } from './surroundings';

/**
 * The context in which a job runs. What was allowed was decided when it was asked for, so it runs with the platform's own rights; audit events still name the user
 * who asked.
 */
export async function contextForJob(around: WorkerSurroundings, job: JobRecord): Promise<OpContext> {
  const actor = await actorFor(around, job);
  return {
    db: around.db,
    actor,
    permissions: createPermissions(around.db, SYSTEM_ACTOR),
    log: around.log.child({
      job: { guid: job.guid, operation: job.operation },
      request: { id: job.request_id },
    }),
    waker: around.waker,
    platformLog: around.platformLog,
    settings: around.settings,
    requestId: job.request_id ?? undefined,
    jobGuid: job.guid,
  };
}

async function actorFor({ db }: WorkerSurroundings, job: JobRecord): Promise<Actor> {
  if (!job.user_guid || job.user_guid === SYSTEM_ACTOR.guid) return SYSTEM_ACTOR;
  const user = await db.user.findUnique({ where: { guid: job.user_guid } });
  return {
    ...SYSTEM_ACTOR,
    guid: job.user_guid,
    name: user?.username ?? job.user_guid,
    isClient: user?.is_client ?? false,
  };
}
