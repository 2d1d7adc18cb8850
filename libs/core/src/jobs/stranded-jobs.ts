import { sql } from '@cf/database';
import { type OpContext, type WakeUp } from '../context';

/**
 * Wake-ups for jobs that nobody is running: their own was lost, or their worker died; those come first, because others may only be waiting their turn. The name says how far a job has
 * come, so that it is none that a dead worker still holds in the queue, and the same as long as nothing happens.
 */
export async function strandedJobs(
  { db, settings }: Pick<OpContext, 'db' | 'settings'>,
  limit: number,
): Promise<WakeUp[]> {
  const jobs = await db.rows<{ guid: string; attempts: number; strandings: number }>(sql`
    select guid, attempts, strandings from jobs
     where state in ('PROCESSING', 'POLLING')
       and coalesce(heartbeat_at, updated_at) < now() - make_interval(secs => ${settings.jobStrandedAfterMs / 1000})
     order by heartbeat_at nulls last, created_at limit ${limit}`);
  return jobs.map(({ guid, attempts, strandings }) => ({
    queue: 'jobs',
    name: `${guid}/stranded-${attempts}-${strandings}`,
  }));
}

/** The job that a wake-up is for. */
export const jobGuidOf = (wakeUpName: string) => wakeUpName.split('/')[0] ?? wakeUpName;
