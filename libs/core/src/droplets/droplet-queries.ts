import { type DropletRecord, listPage, oneOf, type Page, sql } from '@cf/database';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface DropletFilter extends ListQuery {
  readonly states?: string[] | undefined;
  readonly app_guids?: string[] | undefined;
  readonly space_guids?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
  readonly package_guid?: string | undefined;
  /** Only droplets that are the current one of their app. */
  readonly current?: boolean | undefined;
}

/** One page of the droplets that the actor may read. */
export function listDroplets(ctx: OpContext, filter: DropletFilter): Promise<Page<DropletRecord>> {
  const { organization_guids, package_guid } = filter;
  return listPage<DropletRecord>(
    ctx.db,
    {
      select: sql`d.*`,
      from: sql`droplets d join apps a on a.guid = d.app_guid`,
      alias: 'd',
      where: [
        ctx.permissions.spacesScope('read', sql`a.space_guid`),
        oneOf(sql`d.state`, filter.states),
        oneOf(sql`d.app_guid`, filter.app_guids),
        oneOf(sql`d.package_guid`, package_guid === undefined ? undefined : [package_guid]),
        oneOf(sql`a.space_guid`, filter.space_guids),
        organization_guids &&
          sql`a.space_guid in (select guid from spaces where organization_guid = any(${organization_guids}))`,
        filter.current ? sql`a.droplet_guid = d.guid` : undefined,
        ...standardConditions('d', filter),
      ],
    },
    filter.paging,
  );
}
