import {
  applyOrganizationQuota,
  assertManagesOrganizationQuotas,
  createOrganizationQuota,
  findOrganizationQuota,
  listOrganizationQuotas,
  type OrganizationQuota,
  requestOrganizationQuotaDeletion,
  updateOrganizationQuota,
} from '@cf/core';
import { accepted, created, ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { limitsOf } from '../quotas/quota-limits.schemas';
import { presentToMany } from '../relationships';
import { del, get, patch, post, type RequestContext } from '../request-context';
import { presentOrganizationQuota } from './organization-quota.presenter';
import {
  ApplyOrganizationQuotaBody,
  CreateOrganizationQuotaBody,
  ListOrganizationQuotasQuery,
  UpdateOrganizationQuotaBody,
} from './organization-quotas.schemas';

export const organizationQuotasEndpoints = [
  get('/v3/organization_quotas', { query: ListOrganizationQuotasQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listOrganizationQuotas(ctx, filter);
    const present = (row: OrganizationQuota) => presentOrganizationQuota(row, ctx.links);
    return ok(presentPage(ctx, filter, page, { present }));
  }),

  post('/v3/organization_quotas', { body: CreateOrganizationQuotaBody }, async (ctx, { body }) => {
    assertManagesOrganizationQuotas(ctx);
    const { guid } = await createOrganizationQuota(ctx, {
      name: body.name,
      limits: limitsOf(body),
      organizationGuids: (body.relationships?.organizations?.data ?? []).map((one) => one.guid),
      request: body,
    });
    return created(await present(ctx, guid));
  }),

  get('/v3/organization_quotas/:guid', {}, async (ctx, { params }) => ok(await present(ctx, params.guid))),

  patch(
    '/v3/organization_quotas/:guid',
    { body: UpdateOrganizationQuotaBody },
    async (ctx, { params, body }) => {
      assertManagesOrganizationQuotas(ctx);
      const change = { name: body.name, limits: limitsOf(body), request: body };
      const { guid } = await updateOrganizationQuota(ctx, params.guid, change);
      return ok(await present(ctx, guid));
    },
  ),

  del('/v3/organization_quotas/:guid', {}, async (ctx, { params }) => {
    assertManagesOrganizationQuotas(ctx);
    const quota = await findOrganizationQuota(ctx, params.guid);
    const job = await requestOrganizationQuotaDeletion(ctx, quota);
    return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
  }),

  post(
    '/v3/organization_quotas/:guid/relationships/organizations',
    { body: ApplyOrganizationQuotaBody },
    async (ctx, { params, body }) => {
      assertManagesOrganizationQuotas(ctx);
      await applyOrganizationQuota(
        ctx,
        params.guid,
        body.data.map(({ guid }) => guid),
      );
      const { guid, organization_guids } = await findOrganizationQuota(ctx, params.guid);
      const self = `/v3/organization_quotas/${guid}/relationships/organizations`;
      return ok(presentToMany(ctx.links, self, organization_guids));
    },
  ),
];

async function present(ctx: RequestContext, guid: string) {
  return presentOrganizationQuota(await findOrganizationQuota(ctx, guid), ctx.links);
}
