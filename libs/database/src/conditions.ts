import { type Sql, sql } from './connect';

/** `column` is one of the values; no condition at all when the client did not ask. */
export const oneOf = (column: Sql, values: readonly (string | number)[] | undefined): Sql | undefined =>
  values && sql`${column} = any(${values})`;

/** `column` is one of the values whatever their case; the column's index is on `lower(column)`. */
export const oneOfIgnoringCase = (column: Sql, values: readonly string[] | undefined): Sql | undefined =>
  values && sql`lower(${column}) = any(${values.map((value) => value.toLowerCase())})`;

/** A bound on a time, as the API's `created_ats[lt]=` and its siblings mean it: times are compared as whole seconds. */
export interface TimeFilter {
  readonly exactly?: readonly Date[] | undefined;
  readonly lt?: Date | undefined;
  readonly lte?: Date | undefined;
  readonly gt?: Date | undefined;
  readonly gte?: Date | undefined;
}

/** The conditions of a time filter on a column. */
export function within(column: Sql, filter: TimeFilter | undefined): Sql[] {
  if (!filter) return [];
  const { exactly, lt, lte, gt, gte } = filter;
  return [
    exactly && sql`date_trunc('second', ${column}) = any(${exactly})`,
    lt && sql`${column} < ${lt}`,
    lte && sql`${column} < ${secondAfter(lte)}`,
    gt && sql`${column} >= ${secondAfter(gt)}`,
    gte && sql`${column} >= ${gte}`,
  ].filter((condition) => condition !== undefined);
}

const secondAfter = (time: Date) => new Date(time.getTime() + 1000);
