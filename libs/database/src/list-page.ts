import { type Db, joinSql, rawSql, type Sql, sql } from './connect';

export interface Page<Row> {
  readonly records: readonly Row[];
  readonly total: number;
}

/** Which page, in which order. `orderBy.column` comes from a schema's list of columns, never from a client's text. */
export interface PageRequest {
  readonly page: number;
  readonly perPage: number;
  readonly orderBy?: { readonly column: string; readonly descending: boolean } | undefined;
}

export interface ListStatement {
  /** What each record holds, for example `sql\`a.*\``. */
  readonly select: Sql;
  /** The table with its alias, and joins that keep one row per record. */
  readonly from: Sql;
  /** The alias whose `id`, `guid` and columns give the order. */
  readonly alias: string;
  readonly where: readonly (Sql | undefined)[];
  /** The order when the client asks for none; the order of creation if absent. */
  readonly defaultOrder?: Sql;
}

/**
 * One page of records and the total of all pages: at most two statements, whatever the size of the page. In the order of creation unless asked otherwise;
 * equal keys are ordered by guid in the same direction. A page past the end is empty and keeps its total.
 */
export async function listPage<Row>(
  db: Db,
  statement: ListStatement,
  request: PageRequest,
): Promise<Page<Row>> {
  const conditions = statement.where.filter((condition) => condition !== undefined);
  const where = conditions.length > 0 ? sql`where ${joinSql(conditions, ' and ')}` : sql``;
  const records =
    await db.rows<Row>(sql`select ${statement.select} from ${statement.from} ${where} order by ${orderOf(statement, request)}
      limit ${request.perPage} offset ${(request.page - 1) * request.perPage}`);
  const known = totalOf(records.length, request);
  if (known !== undefined) return { records, total: known };
  const [counted] = await db.rows<{ total: number }>(
    sql`select count(*)::int as total from ${statement.from} ${where}`,
  );
  return { records, total: counted?.total ?? 0 };
}

/** The total as far as a page itself tells it: the last page does, and counting all rows costs more than any page. */
export function totalOf(
  found: number,
  { page, perPage }: Pick<PageRequest, 'page' | 'perPage'>,
): number | undefined {
  const isLast = found < perPage && (found > 0 || page === 1);
  return isLast ? (page - 1) * perPage + found : undefined;
}

function orderOf({ alias, defaultOrder }: ListStatement, { orderBy }: PageRequest): Sql {
  if (!orderBy) return defaultOrder ?? rawSql(`${alias}.id`);
  const direction = orderBy.descending ? 'desc' : 'asc';
  return rawSql(`${alias}.${orderBy.column} ${direction}, ${alias}.guid ${direction}`);
}
