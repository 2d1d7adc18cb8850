import { listPage, oneOfIgnoringCase, type OrganizationQuotaRecord, type Page, sql } from '@cf/database';
import { notFound } from '@cf/errors';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

/** A quota with the organizations that it applies to, as far as the actor may read them. */
export interface OrganizationQuota extends OrganizationQuotaRecord {
  readonly organization_guids: readonly string[];
}

export interface OrganizationQuotaFilter extends ListQuery {
  readonly names?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
}

const readable = ({ permissions }: OpContext) =>
  permissions.organizationsScope('read', sql`o.guid`) ?? sql`true`;

const columns = (ctx: OpContext) => sql`q.*, array(
  select o.guid from organizations o where o.quota_guid = q.guid and ${readable(ctx)} order by o.id) as organization_guids`;

/** One page of the quotas of organizations, which everybody may see. */
export function listOrganizationQuotas(
  ctx: OpContext,
  filter: OrganizationQuotaFilter,
): Promise<Page<OrganizationQuota>> {
  const { names, organization_guids } = filter;
  return listPage<OrganizationQuota>(
    ctx.db,
    {
      select: columns(ctx),
      from: sql`organization_quotas q`,
      alias: 'q',
      where: [
        oneOfIgnoringCase(sql`q.name`, names),
        organization_guids &&
          sql`q.guid in (select o.quota_guid from organizations o where o.guid = any(${organization_guids}) and ${readable(ctx)})`,
        ...standardConditions('q', filter),
      ],
    },
    filter.paging,
  );
}

/** The quota; 404 when there is none. */
export async function findOrganizationQuota(ctx: OpContext, guid: string): Promise<OrganizationQuota> {
  const [quota] = await ctx.db.rows<OrganizationQuota>(
    sql`select ${columns(ctx)} from organization_quotas q where q.guid = ${guid}`,
  );
  if (!quota) throw notFound('Organization quota');
  return quota;
}
