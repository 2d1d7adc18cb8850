import { type BuildRecord, type Db, listPage, oneOf, type Page, sql } from '@cf/database';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

/** A build with the state of its droplet; null when that is gone. */
export interface BuildWithDroplet extends BuildRecord {
  readonly droplet_state: string | null;
}

export interface BuildFilter extends ListQuery {
  readonly states?: string[] | undefined;
  readonly app_guids?: string[] | undefined;
  readonly package_guids?: string[] | undefined;
}

const details = sql`b.*, (select state from droplets where guid = b.droplet_guid) as droplet_state`;

/** One page of the builds that the actor may read. */
export function listBuilds(ctx: OpContext, filter: BuildFilter): Promise<Page<BuildWithDroplet>> {
  return listPage<BuildWithDroplet>(
    ctx.db,
    {
      select: details,
      from: sql`builds b join apps a on a.guid = b.app_guid`,
      alias: 'b',
      where: [
        ctx.permissions.spacesScope('read', sql`a.space_guid`),
        oneOf(sql`b.state`, filter.states),
        oneOf(sql`b.app_guid`, filter.app_guids),
        oneOf(sql`b.package_guid`, filter.package_guids),
        ...standardConditions('b', filter),
      ],
    },
    filter.paging,
  );
}

/** A build by its guid, whoever asks. */
export async function readBuild(db: Db, guid: string): Promise<BuildWithDroplet | undefined> {
  const [build] = await db.rows<BuildWithDroplet>(
    sql`select ${details} from builds b where b.guid = ${guid}`,
  );
  return build;
}
