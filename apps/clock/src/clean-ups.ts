import { type OpContext } from '@cf/core';
import { sql, type Sql } from '@cf/database';
import { type ClockConfig } from './config';

const BATCH = 5000;

/** Deletes in batches, so that no statement holds its locks for long. Answers how many rows went. */
async function deleteInBatches({ db }: OpContext, doomed: (limit: number) => Sql): Promise<number> {
  let total = 0;
  for (;;) {
    const rows = await db.rows(doomed(BATCH));
    total += rows.length;
    if (rows.length < BATCH) return total;
  }
}

/** Audit events that are older than the operator keeps them. */
export const cleanUpAuditEvents = (ctx: OpContext, { retention }: ClockConfig) =>
  deleteInBatches(
    ctx,
    (limit) => sql`delete from audit_events where id in (
      select id from audit_events where created_at < now() - make_interval(days => ${retention.auditEventDays}) limit ${limit}) returning 1`,
  );

/** Tasks that have ended long ago. */
export const pruneCompletedTasks = (ctx: OpContext, { retention }: ClockConfig) =>
  deleteInBatches(
    ctx,
    (limit) => sql`delete from tasks where id in (
      select id from tasks where state in ('SUCCEEDED', 'FAILED')
        and updated_at < now() - make_interval(days => ${retention.completedTaskDays}) limit ${limit}) returning 1`,
  );

/** Jobs that nobody asks for any more. */
export const cleanUpJobs = (ctx: OpContext, { retention }: ClockConfig) =>
  deleteInBatches(
    ctx,
    (limit) => sql`delete from jobs where id in (
      select id from jobs where state in ('COMPLETE', 'FAILED')
        and created_at < now() - make_interval(days => ${retention.jobDays}) limit ${limit}) returning 1`,
  );

/** Finished deployments beyond the newest of each app; active ones stay. */
export const pruneCompletedDeployments = (ctx: OpContext, { retention }: ClockConfig) =>
  deleteInBatches(
    ctx,
    (limit) => sql`delete from deployments where id in (
      select id from (select id, status_value, row_number() over (partition by app_guid order by created_at desc, id desc) as place
                        from deployments where status_value = 'FINALIZED') ranked
       where place > ${retention.deploymentsPerApp} limit ${limit}) returning 1`,
  );

/** Finished builds beyond the newest of each app. */
export const pruneCompletedBuilds = (ctx: OpContext, { retention }: ClockConfig) =>
  deleteInBatches(
    ctx,
    (limit) => sql`delete from builds where id in (
      select id from (select id, row_number() over (partition by app_guid order by created_at desc, id desc) as place
                        from builds where state <> 'STAGING') ranked
       where place > ${retention.buildsPerApp} limit ${limit}) returning 1`,
  );
