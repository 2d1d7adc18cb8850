import { listPage, oneOf, type Page, type SpaceQuotaRecord, type Sql, sql } from '@cf/database';
import { notAuthorized, notFound } from '@cf/errors';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

/** A quota with the spaces that it applies to, as far as the actor may read them. */
export interface SpaceQuota extends SpaceQuotaRecord {
  readonly space_guids: readonly string[];
}

export interface SpaceQuotaFilter extends ListQuery {
  readonly names?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
  readonly space_guids?: string[] | undefined;
}

const readableSpace = ({ permissions }: OpContext) =>
  permissions.spacesScope('read', sql`s.guid`) ?? sql`true`;

const columns = (ctx: OpContext) => sql`q.*, array(
  select s.guid from spaces s where s.quota_guid = q.guid and ${readableSpace(ctx)} order by s.id) as space_guids`;

/** Managers see the quotas of their organizations, everybody else those of the spaces that they can read; undefined is all. */
function scope(ctx: OpContext): Sql | undefined {
  const managed = ctx.permissions.organizationsScope('readSpaceQuotas', sql`q.organization_guid`);
  return (
    managed && sql`(${managed} or q.guid in (select s.quota_guid from spaces s where ${readableSpace(ctx)}))`
  );
}

/** One page of the quotas of spaces that the actor may see. */
export function listSpaceQuotas(ctx: OpContext, filter: SpaceQuotaFilter): Promise<Page<SpaceQuota>> {
  const { space_guids } = filter;
  return listPage<SpaceQuota>(
    ctx.db,
    {
      select: columns(ctx),
      from: sql`space_quotas q`,
      alias: 'q',
      where: [
        scope(ctx),
        oneOf(sql`q.name`, filter.names),
        oneOf(sql`q.organization_guid`, filter.organization_guids),
        space_guids &&
          sql`q.guid in (select s.quota_guid from spaces s where s.guid = any(${space_guids}) and ${readableSpace(ctx)})`,
        ...standardConditions('q', filter),
      ],
    },
    filter.paging,
  );
}

/** The quota, if the actor may do that to it: 404 when they cannot see it, 403 when they can only see it. */
export async function findSpaceQuotaFor(
  ctx: OpContext,
  verb: 'read' | 'write',
  guid: string,
): Promise<SpaceQuota> {
  const [quota] = await ctx.db.rows<SpaceQuota>(
    sql`select ${columns(ctx)} from space_quotas q where q.guid = ${guid} and ${scope(ctx) ?? sql`true`}`,
  );
  if (!quota) throw notFound('Space quota');
  if (verb === 'write') await assertManagesSpaceQuotas(ctx, quota.organization_guid);
  return quota;
}

/** Refuses who does not manage the organization, or may not now. */
export async function assertManagesSpaceQuotas(ctx: OpContext, organizationGuid: string): Promise<void> {
  const access = await ctx.permissions.inOrganization(organizationGuid);
  if (!access?.can('write')) throw notAuthorized();
  access.assertActive();
}
