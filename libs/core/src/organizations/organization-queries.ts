import { listPage, oneOfIgnoringCase, type OrganizationRecord, type Page, sql } from '@cf/database';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface OrganizationFilter extends ListQuery {
  readonly names?: string[] | undefined;
  readonly isolation_segment_guids?: string[] | undefined;
}

/** One page of the organizations that the actor may read. */
export function listOrganizations(
  ctx: OpContext,
  filter: OrganizationFilter,
): Promise<Page<OrganizationRecord>> {
  const { names, isolation_segment_guids } = filter;
  return listPage<OrganizationRecord>(
    ctx.db,
    {
      select: sql`o.*`,
      from: sql`organizations o`,
      alias: 'o',
      where: [
        ctx.permissions.organizationsScope('read', sql`o.guid`),
        oneOfIgnoringCase(sql`o.name`, names),
        isolation_segment_guids &&
          sql`o.guid in (select organization_guid from organization_isolation_segments
                          where isolation_segment_guid = any(${isolation_segment_guids}))`,
        ...standardConditions('o', filter),
      ],
    },
    filter.paging,
  );
}
