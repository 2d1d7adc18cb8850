import { listPage, oneOf, oneOfIgnoringCase, type Page, type SpaceRecord, sql } from '@cf/database';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface SpaceFilter extends ListQuery {
  readonly names?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
}

/** One page of the spaces that the actor may read. */
export function listSpaces(ctx: OpContext, filter: SpaceFilter): Promise<Page<SpaceRecord>> {
  return listPage<SpaceRecord>(
    ctx.db,
    {
      select: sql`s.*`,
      from: sql`spaces s`,
      alias: 's',
      where: [
        ctx.permissions.spacesScope('read', sql`s.guid`),
        oneOfIgnoringCase(sql`s.name`, filter.names),
        oneOf(sql`s.organization_guid`, filter.organization_guids),
        ...standardConditions('s', filter),
      ],
    },
    filter.paging,
  );
}
