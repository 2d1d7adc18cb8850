import { rowsOf, type Sql, sql, type Tx } from '@cf/database';
import { unprocessable } from '@cf/errors';

const EXCEEDED = 'Current usage exceeds new quota values.';
const NAMED = 2;

/** Refuses to put a limited log rate over processes whose rate has no limit, in the spaces of `where` on `spaces s join organizations o`. */
export async function assertNoUnlimitedLogRate(
  db: Tx,
  { where, kind }: { where: Sql; kind: 'org' | 'space' },
): Promise<void> {
  if ((await placesWithUnlimited(db, where, kind)).length === 0) return;
  throw unprocessable(
    `${EXCEEDED} The ${kind}(s) being assigned this quota contain apps running with an unlimited log rate limit.`,
  );
}

/** The same for a quota that has been applied already; the refusal names where. */
export async function assertLogRateCanBeLimited(
  db: Tx,
  { where, kind }: { where: Sql; kind: 'org' | 'space' },
): Promise<void> {
  const names = await placesWithUnlimited(db, where, kind);
  if (names.length === 0) return;
  throw unprocessable(
    `${EXCEEDED} This quota is applied to ${placesText(names, kind)} apps running with an unlimited log rate limit.`,
  );
}

async function placesWithUnlimited(db: Tx, where: Sql, kind: 'org' | 'space'): Promise<string[]> {
  const name = kind === 'org' ? sql`o.name` : sql`s.name`;
  const rows = await rowsOf<{ name: string }>(
    db,
    sql`select distinct ${name} as name from spaces s join organizations o on o.guid = s.organization_guid
          join apps a on a.space_guid = s.guid join processes p on p.app_guid = a.guid
         where p.log_rate_limit_in_bytes_per_second = -1 and ${where} order by 1`,
  );
  return rows.map((row) => row.name);
}

function placesText(names: readonly string[], kind: string): string {
  const named = names
    .slice(0, NAMED)
    .map((name) => `'${name}'`)
    .join(', ');
  if (names.length === 1) return `${kind} ${named} which contains`;
  const others = names.length - NAMED;
  return others > 0
    ? `${kind}s ${named} and ${others} other ${kind}s which contain`
    : `${kind}s ${named} which contain`;
}
