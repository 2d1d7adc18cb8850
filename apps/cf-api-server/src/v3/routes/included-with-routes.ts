import { type DomainWithSharing, type RouteWithDetails } from '@cf/core';
import { sql } from '@cf/database';
import { presentDomain } from '../domains/domain.presenter';
import { includeSpaces } from '../includes';
import { type Included } from '../page';
import { type RequestContext } from '../request-context';

/** What a list of routes brings along on demand: their domains, spaces, and the organizations of those. */
export async function includedWithRoutes(
  ctx: RequestContext,
  include: readonly string[] | undefined,
  routes: readonly RouteWithDetails[],
): Promise<Included | undefined> {
  if (!include) return undefined;
  const wantsSpaces = include.some((name) => name.startsWith('space'));
  const [domains, spaces] = await Promise.all([
    include.includes('domain') ? includeDomains(ctx, routes) : undefined,
    wantsSpaces
      ? includeSpaces(
          ctx,
          routes.map(({ space_guid }) => space_guid),
          { organizations: include.includes('space.organization') },
        )
      : undefined,
  ]);
  return { ...domains, ...spaces };
}

async function includeDomains(ctx: RequestContext, routes: readonly RouteWithDetails[]): Promise<Included> {
  const guids = [...new Set(routes.map(({ domain_guid }) => domain_guid))];
  const rows = await ctx.db.rows<DomainWithSharing>(
    sql`select d.*, array(select organization_guid from domain_shared_organizations where domain_guid = d.guid) as shared_organization_guids
          from domains d where d.guid = any(${guids}) order by d.name`,
  );
  return { domains: rows.map((row) => presentDomain(row, ctx.links)) };
}
