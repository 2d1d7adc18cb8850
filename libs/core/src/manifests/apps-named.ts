import { type AppRecord, type SpaceRecord, sql } from '@cf/database';
import { type OpContext } from '../context';

/** The apps of a space that have one of these names, whatever the case. */
export const appsNamed = (
  { db }: Pick<OpContext, 'db'>,
  space: SpaceRecord,
  names: readonly string[],
): Promise<AppRecord[]> =>
  db.rows<AppRecord>(sql`
    select * from apps where space_guid = ${space.guid}
       and lower(name) = any(select lower(given) from unnest(${[...names]}::text[]) as given)`);
