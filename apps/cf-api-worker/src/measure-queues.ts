import { type Db, sql } from '@cf/database';
import { type JobQueue, type QueueName } from '@cf/job-queue';
import { Gauge, type Registry } from 'prom-client';

const QUEUES: readonly QueueName[] = ['jobs', 'projections'];

/** Publishes how deep the queues are, how old the oldest unfinished work is, and how many projections lag; measured when somebody asks. */
export function measureQueues(registry: Registry, { queue, db }: { queue: JobQueue; db: Db }): void {
  new Gauge({
    name: 'cf_queue_depth',
    help: 'Wake-ups in a queue, by state.',
    labelNames: ['queue', 'state'],
    registers: [registry],
    async collect() {
      for (const name of QUEUES) {
        const counts = await queue.counts(name).catch(() => ({}));
        for (const [state, count] of Object.entries(counts)) this.set({ queue: name, state }, count);
      }
    },
  });
  gaugeOf(registry, 'cf_jobs_oldest_unfinished_seconds', 'Age of the oldest job that has not ended.', () =>
    db.rows(sql`select coalesce(extract(epoch from now() - min(created_at)), 0)::float as value from jobs
                where state in ('PROCESSING', 'POLLING')`),
  );
  gaugeOf(registry, 'cf_projections_lagging', 'Rows that Kubernetes has not followed yet.', () =>
    db.rows(sql`select count(*)::int as value from projections where generation > observed_generation`),
  );
}

function gaugeOf(
  registry: Registry,
  name: string,
  help: string,
  read: () => Promise<{ value: number }[]>,
): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const rows = await read().catch(() => []);
      if (rows[0]) this.set(rows[0].value);
    },
  });
}
