import { type Db, sql, type Sql } from '@cf/database';
import { Gauge, type Registry } from 'prom-client';

/** Publishes, while this process leads, how many builds, deployments and tasks are under way and how old the oldest of each is; measured when somebody asks. */
export function measureStates(
  registry: Registry,
  { db, isLeader }: { db: Pick<Db, 'rows'>; isLeader: () => boolean },
): void {
  const registers = [registry];
  let current: Promise<UnderWay[]> | undefined;
  // both are collected at once, from one reading
  const read = () =>
    (current ??= (isLeader() ? db.rows<UnderWay>(UNDER_WAY).catch(() => []) : Promise.resolve([])).finally(
      () => (current = undefined),
    ));
  const gaugeOf = (name: string, help: string, value: (row: UnderWay) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['what', 'state'],
      registers,
      async collect() {
        const rows = await read();
        this.reset();
        for (const row of rows) this.set({ what: row.what, state: row.state }, value(row));
      },
    });
  gaugeOf(
    'cf_under_way',
    'Builds, deployments and tasks that have not ended, by state; of the process that leads.',
    ({ count }) => count,
  );
  gaugeOf('cf_under_way_oldest_seconds', 'Age of the oldest of them.', ({ seconds }) => seconds);
}

interface UnderWay {
  readonly what: string;
  readonly state: string;
  readonly count: number;
  readonly seconds: number;
}

const grouped = (what: string, state: Sql, from: Sql) => sql`
  select ${what}::text as what, ${state} as state, count(*)::int as count,
         extract(epoch from now() - min(created_at))::float as seconds
    from ${from} group by ${state}`;

const UNDER_WAY = sql`
  ${grouped('builds', sql`state`, sql`builds where state = 'STAGING'`)}
  union all ${grouped('deployments', sql`status_reason`, sql`deployments where status_value = 'ACTIVE'`)}
  union all ${grouped('tasks', sql`state`, sql`tasks where state in ('PENDING', 'RUNNING', 'CANCELING')`)}`;
