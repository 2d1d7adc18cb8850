import { Client } from 'pg';
import { type AppName } from '../start/app-configs';
import { eventually } from './eventually';
import { type Stall } from './stall';

/** The platform's database, seen from outside. */
export interface Database {
  readonly rows: <Row = Record<string, unknown>>(
    statement: string,
    values?: readonly unknown[],
  ) => Promise<Row[]>;
  /** Holds what the statement locks, until a process waits for it. */
  readonly hold: (by: AppName, statement: string, values?: readonly unknown[]) => Promise<Stall>;
  /** Connections of a process that are open. */
  readonly sessionsOf: (name: AppName) => Promise<number>;
}

/** Speaks to the database by connections of its own, each for one use, so that Postgres may be stopped in between. */
export function openDatabase(url: string): Database {
  const rows: Database['rows'] = async (statement, values = []) => {
    const client = await connect(url);
    try {
      return (await client.query(statement, [...values])).rows as never;
    } finally {
      await client.end();
    }
  };
  return {
    rows,
    async hold(by, statement, values = []) {
      const client = await connect(url);
      await client.query('begin');
      const { rows: held } = await client.query(statement, [...values]);
      if (statement.startsWith('select') && held.length === 0)
        throw new Error(`Nothing to hold: ${statement}`);
      const [own] = (await client.query('select pg_backend_pid() as pid')).rows as [{ pid: number }];
      const waiting = `select pid from pg_stat_activity
        where application_name = $1 and $2 = any(pg_blocking_pids(pid))`;
      return {
        reached: async () =>
          void (await eventually(
            () => rows(waiting, [by, own.pid]),
            (found) => found.length > 0,
          )),
        release: () => client.end(),
      };
    },
    sessionsOf: async (name) =>
      (await rows('select 1 from pg_stat_activity where application_name = $1', [name])).length,
  };
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
