import { listPage, oneOf, type Page, type RoleRecord, sql } from '@cf/database';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface RoleFilter extends ListQuery {
  readonly types?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
  readonly space_guids?: string[] | undefined;
  readonly user_guids?: string[] | undefined;
}

/** One page of the roles in organizations and spaces that the actor may read, oldest first unless asked otherwise. */
export function listRoles(ctx: OpContext, filter: RoleFilter): Promise<Page<RoleRecord>> {
  return listPage<RoleRecord>(
    ctx.db,
    {
      select: sql`r.*`,
      from: sql`roles r`,
      alias: 'r',
      where: [
        readableRoles(ctx),
        oneOf(sql`r.type`, filter.types),
        oneOf(sql`r.organization_guid`, filter.organization_guids),
        oneOf(sql`r.space_guid`, filter.space_guids),
        oneOf(sql`r.user_guid`, filter.user_guids),
        ...standardConditions('r', filter),
      ],
      defaultOrder: sql`r.created_at, r.guid`,
    },
    filter.paging,
  );
}

/** As a union, so that each half finds its roles by an index. */
function readableRoles({ permissions }: OpContext) {
  const organizations = permissions.organizationsScope('read', sql`organization_guid`);
  const spaces = permissions.spacesScope('read', sql`space_guid`);
  if (!organizations || !spaces) return undefined;
  return sql`r.id in (select id from roles where ${organizations} union all select id from roles where ${spaces})`;
}
