import { randomUUID } from 'node:crypto';
import { insertRow, type JobRecord, type Prisma, type Tx } from '@cf/database';
import { type Operation } from './catalogue';

/** What the job is about, as its `links` name it. */
export interface JobResource {
  readonly type: string;
  readonly guid: string;
}

export interface NewJob {
  readonly operation: Operation;
  readonly payload: object;
  readonly resource?: JobResource | undefined;
  readonly userGuid?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Writes the row of a job. A delete that is asked for again while it runs is the same job. */
export async function recordJob(
  db: Tx,
  { operation, payload, resource, userGuid, requestId }: NewJob,
): Promise<JobRecord> {
  if (resource && operation.endsWith('.delete')) {
    const running = await db.job.findFirst({
      where: { operation, resource_guid: resource.guid, state: { in: ['PROCESSING', 'POLLING'] } },
    });
    if (running) return running;
  }
  return insertRow(db, 'jobs', {
    guid: randomUUID(),
    operation,
    payload: payload as Prisma.JsonObject,
    resource_type: resource?.type,
    resource_guid: resource?.guid,
    user_guid: userGuid,
    request_id: requestId,
  });
}
