import {
  createDomain,
  defaultDomainOf,
  findDomainFor,
  findOrganizationFor,
  isRouteReserved,
  listDomains,
  listDomainsOfOrganization,
  readDomain,
  requestDomainDeletion,
  shareDomain,
  transact,
  unshareDomain,
  updateDomain,
} from '@cf/core';
import { notAuthorized, notFound } from '@cf/errors';
import { accepted, created, noContent, ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { del, get, patch, post, type RequestContext } from '../request-context';
import { presentDomain } from './domain.presenter';
import {
  CreateDomainBody,
  ListDomainsQuery,
  ReservationsQuery,
  ShareDomainBody,
  UpdateDomainBody,
} from './domains.schemas';

export const domainsEndpoints = [
  get('/v3/domains', { query: ListDomainsQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listDomains(ctx, filter);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentDomain(row, ctx.links) }));
  }),

  post('/v3/domains', { body: CreateDomainBody }, async (ctx, { body }) => {
    const domain = await createDomain(
      ctx,
      {
        name: body.name,
        internal: body.internal,
        routerGroupGuid: body.router_group?.guid,
        sharedWith: body.relationships?.shared_organizations?.data.map(({ guid }) => guid),
        metadata: body.metadata,
      },
      body.relationships?.organization?.data.guid,
    );
    return created(presentDomain((await readDomain(ctx, domain.guid)) ?? domain, ctx.links));
  }),

  get('/v3/domains/:guid', {}, async (ctx, { params }) => {
    const domain = await findDomainFor(ctx, 'read', params.guid);
    return ok(presentDomain(domain, ctx.links));
  }),

  patch('/v3/domains/:guid', { body: UpdateDomainBody }, async (ctx, { params, body }) => {
    const domain = await findDomainFor(ctx, 'write', params.guid);
    const updated = await updateDomain(ctx, domain, body.metadata);
    return ok(presentDomain({ ...domain, ...updated }, ctx.links));
  }),

  del('/v3/domains/:guid', {}, async (ctx, { params }) => {
    const domain = await findDomainFor(ctx, 'write', params.guid);
    const job = await requestDomainDeletion(ctx, domain);
    return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
  }),

  get(
    '/v3/domains/:guid/route_reservations',
    { query: ReservationsQuery, invalidQuery: 'UnprocessableEntity' },
    async (ctx, { params, query }) => {
      const domain = await findDomainFor(ctx, 'read', params.guid);
      return ok({ matching_route: await isRouteReserved(ctx.db, domain, query) });
    },
  ),

  post(
    '/v3/domains/:guid/relationships/shared_organizations',
    { body: ShareDomainBody },
    async (ctx, { params, body }) => {
      const domain = await findDomainFor(ctx, 'write', params.guid);
      const guids = body.data.map(({ guid }) => guid);
      await transact(ctx, (change) => shareDomain(ctx, change, domain, guids));
      const updated = await readDomain(ctx, domain.guid);
      return ok({ data: (updated?.shared_organization_guids ?? []).map((guid) => ({ guid })) });
    },
  ),

  del('/v3/domains/:guid/relationships/shared_organizations/:org_guid', {}, async (ctx, { params }) => {
    const domain = await findDomainFor(ctx, 'read', params.guid);
    await assertMayUnshare(ctx, domain.organization_guid, params.org_guid);
    await unshareDomain(ctx, domain, params.org_guid);
    return noContent();
  }),

  get('/v3/organizations/:guid/domains', { query: ListDomainsQuery }, async (ctx, { params, query }) => {
    const organization = await findOrganizationFor(ctx, 'read', params.guid);
    const filter = listOf(query);
    const page = await listDomainsOfOrganization(ctx, organization.guid, filter);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentDomain(row, ctx.links) }));
  }),

  get('/v3/organizations/:guid/domains/default', {}, async (ctx, { params }) => {
    const organization = await findOrganizationFor(ctx, 'read', params.guid);
    const domain = await defaultDomainOf(ctx.db, organization.guid);
    const visible = domain && (await readDomain(ctx, domain.guid));
    if (!visible) throw notFound('Domain');
    return ok(presentDomain(visible, ctx.links));
  }),
];

/** Managers of the owning organization may, and those of the one that would lose the domain. */
async function assertMayUnshare(
  { permissions }: RequestContext,
  ...organizations: (string | null)[]
): Promise<void> {
  for (const guid of organizations) {
    const access = guid ? await permissions.inOrganization(guid) : undefined;
    if (access?.can('write')) return;
  }
  if (!permissions.isAdmin) throw notAuthorized();
}
