import {
  type Db,
  type DomainRecord,
  listPage,
  oneOfIgnoringCase,
  oneOf,
  type Page,
  type Sql,
  sql,
} from '@cf/database';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

/** A domain with the organizations that it is shared with and that the actor may see. */
export interface DomainWithSharing extends DomainRecord {
  readonly shared_organization_guids: readonly string[];
}

export interface DomainFilter extends ListQuery {
  readonly names?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
}

/** Organizations whose private domains a user may see: as manager or auditor, or by a role in one of their spaces. */
const organizationsWithVisibleDomains = (userGuid: string) => sql`
  select organization_guid from roles where user_guid = ${userGuid} and type in ('organization_manager', 'organization_auditor')
  union select s.organization_guid from spaces s join roles r on r.space_guid = s.guid where r.user_guid = ${userGuid}`;

/** The condition on `domains d` that keeps to what the actor may see; undefined when that is all. */
export function domainScope({ permissions, actor }: OpContext): Sql | undefined {
  if (permissions.readsGlobally) return undefined;
  const organizations = organizationsWithVisibleDomains(actor.guid);
  return sql`(d.organization_guid is null or d.organization_guid in (${organizations})
    or exists (select from domain_shared_organizations x where x.domain_guid = d.guid and x.organization_guid in (${organizations})))`;
}

const columns = ({ permissions, actor }: OpContext) => {
  const visible = permissions.readsGlobally
    ? sql`true`
    : sql`x.organization_guid in (select organization_guid from roles where user_guid = ${actor.guid}
        union ${organizationsWithVisibleDomains(actor.guid)})`;
  return sql`d.*, array(select x.organization_guid from domain_shared_organizations x where x.domain_guid = d.guid and ${visible}
    order by x.organization_guid) as shared_organization_guids`;
};

/** One page of the domains that the actor may see. */
export function listDomains(ctx: OpContext, filter: DomainFilter): Promise<Page<DomainWithSharing>> {
  return listPage<DomainWithSharing>(
    ctx.db,
    {
      select: columns(ctx),
      from: sql`domains d`,
      alias: 'd',
      where: [
        domainScope(ctx),
        oneOfIgnoringCase(sql`d.name`, filter.names),
        oneOf(sql`d.organization_guid`, filter.organization_guids),
        ...standardConditions('d', filter),
      ],
    },
    filter.paging,
  );
}

/** One page of the domains that an organization can use: the shared ones, its own, and those shared with it. */
export function listDomainsOfOrganization(
  ctx: OpContext,
  organizationGuid: string,
  filter: DomainFilter,
): Promise<Page<DomainWithSharing>> {
  return listPage<DomainWithSharing>(
    ctx.db,
    {
      select: columns(ctx),
      from: sql`domains d`,
      alias: 'd',
      where: [
        usableIn(organizationGuid),
        domainScope(ctx),
        oneOfIgnoringCase(sql`d.name`, filter.names),
        oneOf(sql`d.organization_guid`, filter.organization_guids),
        ...standardConditions('d', filter),
      ],
    },
    filter.paging,
  );
}

/** A domain by its guid, if the actor may see it. */
export async function readDomain(ctx: OpContext, guid: string): Promise<DomainWithSharing | undefined> {
  const scope = domainScope(ctx) ?? sql`true`;
  const [domain] = await ctx.db.rows<DomainWithSharing>(
    sql`select ${columns(ctx)} from domains d where d.guid = ${guid} and ${scope}`,
  );
  return domain;
}

/** The domain that routes of an organization get unless told otherwise: the first shared one, else its first own. */
export async function defaultDomainOf(db: Db, organizationGuid: string): Promise<DomainRecord | undefined> {
  const [domain] = await db.rows<DomainRecord>(sql`
    select d.* from domains d where ${usableIn(organizationGuid)} and not d.internal and d.router_group_guid is null
     order by (d.organization_guid is not null), d.id limit 1`);
  return domain;
}

/** The condition on `domains d` that the organization can make routes with it. */
export const usableIn = (
  organizationGuid: string,
) => sql`(d.organization_guid is null or d.organization_guid = ${organizationGuid}
  or exists (select from domain_shared_organizations x where x.domain_guid = d.guid and x.organization_guid = ${organizationGuid}))`;
