import { createHash } from 'node:crypto';
import { type JobRecord, type Tx } from '@cf/database';
import {
  type NewAuditEvent,
  recordAuditEvent,
  recordAuditEventOfApp,
} from './audit-events/record-audit-event';
import { type OpContext, type PlatformLine, type WakeUp } from './context';
import { type Operation, type Payload } from './jobs/catalogue';
import { recordJob, type JobResource } from './jobs/record-job';
import { bumpProjections, type ProjectionKind, wakeUpOf } from './projections/bump-projections';

/** One transaction of an action: its rows, and what goes with them or not at all. */
export interface Change {
  readonly db: Tx;
  /** Records an audit event of the actor. */
  readonly audit: (event: NewAuditEvent) => Promise<void>;
  /** Records an audit event of the actor about an app, as it is now; nothing when there is no such app. */
  readonly auditApp: (appGuid: string, event: Pick<NewAuditEvent, 'type' | 'data'>) => Promise<void>;
  /** Says that Kubernetes has to follow these rows. */
  readonly project: (kind: ProjectionKind, guids: readonly string[], priority?: number) => Promise<void>;
  /** Records a job and wakes a worker after the commit. */
  readonly job: <O extends Operation>(
    operation: O,
    payload: Payload<O>,
    resource?: JobResource,
  ) => Promise<JobRecord>;
  /** Writes a line of the API into the app's log after the commit. */
  readonly say: (appGuid: string, line: string, as?: Partial<PlatformLine>) => void;
}

/**
 * Runs the writes of one action in one transaction. Whoever has to be woken is woken after the commit, and only then; a wake-up that fails is made up for by
 * the clock.
 */
export async function transact<Result>(
  ctx: OpContext,
  work: (change: Change) => Promise<Result>,
): Promise<Result> {
  const wakeUps: WakeUp[] = [];
  const lines = new Map<string, PlatformLine[]>();
  const result = await ctx.db.transaction((db) => work(changeOn(ctx, db, wakeUps, lines)), {
    timeout: 30_000,
    maxWait: 10_000,
  });
  await Promise.all([
    wakeUps.length > 0 ? ctx.waker.wake(wakeUps) : undefined,
    ...[...lines].map(([appGuid, said]) => ctx.platformLog.append(appGuid, said)),
  ]);
  return result;
}

/** An attempt of a job that repeats what an earlier one has done finds its event by this key; outside of jobs there is none. */
function keyOf({ jobGuid }: OpContext, type: string, targetGuid: string, data: unknown): string | undefined {
  if (!jobGuid) return undefined;
  const what = createHash('sha256').update(JSON.stringify([type, targetGuid, data]));
  return `job/${jobGuid}/${what.digest('hex')}`;
}

function changeOn(ctx: OpContext, db: Tx, wakeUps: WakeUp[], lines: Map<string, PlatformLine[]>): Change {
  return {
    db,
    audit(event) {
      const dedupeKey = event.dedupeKey ?? keyOf(ctx, event.type, event.target.guid, event.data);
      return recordAuditEvent(db, ctx.actor, { ...event, ...(dedupeKey && { dedupeKey }) });
    },
    auditApp(appGuid, event) {
      const dedupeKey = keyOf(ctx, event.type, appGuid, event.data);
      return recordAuditEventOfApp(db, ctx.actor, appGuid, { ...event, ...(dedupeKey && { dedupeKey }) });
    },
    async project(kind, guids, priority) {
      const bumped = await bumpProjections(db, kind, guids);
      wakeUps.push(...bumped.map((projection) => wakeUpOf(projection, priority)));
    },
    async job(operation, payload, resource) {
      const job = await recordJob(db, {
        operation,
        payload,
        resource,
        userGuid: ctx.actor.guid,
        requestId: ctx.requestId,
      });
      wakeUps.push({ queue: 'jobs', name: job.guid });
      return job;
    },
    say(appGuid, line, as) {
      const said = { source_type: 'API', instance_id: '0', type: 'OUT', line, ...as } as const;
      lines.set(appGuid, [...(lines.get(appGuid) ?? []), said]);
    },
  };
}
