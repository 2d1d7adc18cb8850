import { joinSql, rawSql, type Sql, sql } from './connect';
import type * as records from './records';
import { type Rows } from './transaction';

/** Tables with a `guid`, and what their rows hold. */
export interface Tables {
  readonly apps: records.AppRecord;
  readonly audit_events: records.AuditEventRecord;
  readonly builds: records.BuildRecord;
  readonly deployments: records.DeploymentRecord;
  readonly droplets: records.DropletRecord;
  readonly jobs: records.JobRecord;
  readonly organizations: records.OrganizationRecord;
  readonly packages: records.PackageRecord;
  readonly processes: records.ProcessRecord;
  readonly roles: records.RoleRecord;
  readonly spaces: records.SpaceRecord;
  readonly tasks: records.TaskRecord;
}

/** The row with this guid, past Prisma: for what nearly every request asks. */
export async function rowByGuid<Table extends keyof Tables>(
  db: Rows,
  table: Table,
  guid: string,
): Promise<Tables[Table] | undefined> {
  const [row] = await db.rows<Tables[Table]>(sql`select * from ${rawSql(table)} where guid = ${guid}`);
  return row;
}

/** A new row: a column that is left out, or undefined, gets its default. JSON columns take objects. */
export type NewRow<Table extends keyof Tables> = {
  readonly [Column in keyof Tables[Table]]?: Tables[Table][Column] | undefined;
};

/** Adds a row, past Prisma, and answers it as it is now. */
export async function insertRow<Table extends keyof Tables>(
  db: Rows,
  table: Table,
  row: NewRow<Table>,
): Promise<Tables[Table]> {
  const [inserted] = await db.rows<Tables[Table]>(sql`${insertionOf(table, row)} returning *`);
  return inserted as Tables[Table];
}

/** Adds a row unless that would break a constraint of uniqueness. */
export async function insertRowUnlessThere<Table extends keyof Tables>(
  db: Rows,
  table: Table,
  row: NewRow<Table>,
): Promise<void> {
  await db.rows(sql`${insertionOf(table, row)} on conflict do nothing`);
}

/** Columns are named by the code alone; what comes from clients are values. */
function insertionOf(table: string, row: object): Sql {
  const given = Object.entries(row).filter(([, value]) => value !== undefined);
  const columns = rawSql(given.map(([column]) => `"${column}"`).join(', '));
  const values = given.map(([, value]) => sql`${valueOf(value)}`);
  return sql`insert into ${rawSql(table)} (${columns}) values (${joinSql(values)})`;
}

/** The driver writes an array as an array of Postgres, anything else that is an object as JSON. */
const valueOf = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)
    ? JSON.stringify(value)
    : value;
