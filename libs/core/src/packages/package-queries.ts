import { listPage, oneOf, type PackageRecord, type Page, sql } from '@cf/database';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface PackageFilter extends ListQuery {
  readonly types?: string[] | undefined;
  readonly states?: string[] | undefined;
  readonly app_guids?: string[] | undefined;
  readonly space_guids?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
}

/** One page of the packages that the actor may read. */
export function listPackages(ctx: OpContext, filter: PackageFilter): Promise<Page<PackageRecord>> {
  const { organization_guids } = filter;
  return listPage<PackageRecord>(
    ctx.db,
    {
      select: sql`p.*`,
      from: sql`packages p join apps a on a.guid = p.app_guid`,
      alias: 'p',
      where: [
        ctx.permissions.spacesScope('read', sql`a.space_guid`),
        oneOf(sql`p.type`, filter.types),
        oneOf(sql`p.state`, filter.states),
        oneOf(sql`p.app_guid`, filter.app_guids),
        oneOf(sql`a.space_guid`, filter.space_guids),
        organization_guids &&
          sql`a.space_guid in (select guid from spaces where organization_guid = any(${organization_guids}))`,
        ...standardConditions('p', filter),
      ],
    },
    filter.paging,
  );
}
