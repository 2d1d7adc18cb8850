import { joinSql, type OrganizationRecord, type SpaceRecord, sql } from '@cf/database';
import { type Included } from './page';
import { presentOrganization } from './organizations/organization.presenter';
import { type RequestContext } from './request-context';
import { presentSpace } from './spaces/space.presenter';

/** The organizations with these guids as an `included`; one query however many. */
export async function includeOrganizations(ctx: RequestContext, guids: readonly string[]): Promise<Included> {
  const rows = await ctx.db.rows<OrganizationRecord>(
    sql`select * from organizations where guid = any(${[...new Set(guids)]}) order by created_at, guid`,
  );
  return { organizations: rows.map((row) => presentOrganization(row, ctx.links)) };
}

/** The organizations of the spaces with these guids as an `included`. */
export async function includeOrganizationsOfSpaces(
  ctx: RequestContext,
  spaceGuids: readonly string[],
): Promise<Included> {
  const rows = await ctx.db.rows<OrganizationRecord>(sql`select * from organizations
    where guid in (select organization_guid from spaces where guid = any(${[...new Set(spaceGuids)]})) order by created_at, guid`);
  return { organizations: rows.map((row) => presentOrganization(row, ctx.links)) };
}

/** The spaces with these guids, and on demand their organizations, as an `included`. */
export async function includeSpaces(
  ctx: RequestContext,
  guids: readonly string[],
  { organizations }: { organizations: boolean },
): Promise<Included> {
  const rows = await ctx.db.rows<SpaceRecord>(
    sql`select * from spaces where guid = any(${[...new Set(guids)]}) order by ${joinSql([sql`created_at`, sql`guid`])}`,
  );
  const spaces = { spaces: rows.map((row) => presentSpace(row, ctx.links)) };
  if (!organizations) return spaces;
  return {
    ...spaces,
    ...(await includeOrganizations(
      ctx,
      rows.map((row) => row.organization_guid),
    )),
  };
}
