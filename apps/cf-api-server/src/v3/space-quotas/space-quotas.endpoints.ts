import {
  applySpaceQuota,
  createSpaceQuota,
  findSpaceQuotaFor,
  listSpaceQuotas,
  removeSpaceQuota,
  requestSpaceQuotaDeletion,
  type SpaceQuota,
  updateSpaceQuota,
} from '@cf/core';
import { accepted, created, noContent, ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { limitsOf } from '../quotas/quota-limits.schemas';
import { presentToMany } from '../relationships';
import { del, get, patch, post, type RequestContext } from '../request-context';
import { presentSpaceQuota } from './space-quota.presenter';
import {
  ApplySpaceQuotaBody,
  CreateSpaceQuotaBody,
  ListSpaceQuotasQuery,
  UpdateSpaceQuotaBody,
} from './space-quotas.schemas';

export const spaceQuotasEndpoints = [
  get(
    '/v3/space_quotas',
    { query: ListSpaceQuotasQuery, invalidQuery: 'UnprocessableEntity' },
    async (ctx, { query }) => {
      const filter = listOf(query);
      const page = await listSpaceQuotas(ctx, filter);
      const present = (row: SpaceQuota) => presentSpaceQuota(row, ctx.links);
      return ok(presentPage(ctx, filter, page, { present }));
    },
  ),

  post('/v3/space_quotas', { body: CreateSpaceQuotaBody }, async (ctx, { body }) => {
    const { organization, spaces } = body.relationships;
    const { guid } = await createSpaceQuota(ctx, {
      name: body.name,
      organizationGuid: organization.data.guid,
      limits: limitsOf(body),
      spaceGuids: (spaces?.data ?? []).map((space) => space.guid),
      request: body,
    });
    return created(await present(ctx, guid));
  }),

  get('/v3/space_quotas/:guid', {}, async (ctx, { params }) => ok(await present(ctx, params.guid))),

  patch('/v3/space_quotas/:guid', { body: UpdateSpaceQuotaBody }, async (ctx, { params, body }) => {
    const { guid } = await findSpaceQuotaFor(ctx, 'write', params.guid);
    const { domains: _without, ...ofSpaces } = body;
    await updateSpaceQuota(ctx, guid, { name: body.name, limits: limitsOf(ofSpaces), request: body });
    return ok(await present(ctx, guid));
  }),

  del('/v3/space_quotas/:guid', {}, async (ctx, { params }) => {
    const quota = await findSpaceQuotaFor(ctx, 'write', params.guid);
    const job = await requestSpaceQuotaDeletion(ctx, quota);
    return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
  }),

  post(
    '/v3/space_quotas/:guid/relationships/spaces',
    { body: ApplySpaceQuotaBody },
    async (ctx, { params, body }) => {
      const { guid } = await findSpaceQuotaFor(ctx, 'write', params.guid);
      await applySpaceQuota(
        ctx,
        guid,
        body.data.map((space) => space.guid),
      );
      const { space_guids } = await findSpaceQuotaFor(ctx, 'read', guid);
      return ok(presentToMany(ctx.links, `/v3/space_quotas/${guid}/relationships/spaces`, space_guids));
    },
  ),

  del('/v3/space_quotas/:guid/relationships/spaces/:space_guid', {}, async (ctx, { params }) => {
    const quota = await findSpaceQuotaFor(ctx, 'write', params.guid);
    await removeSpaceQuota(ctx, quota, params.space_guid);
    return noContent();
  }),
];

async function present(ctx: RequestContext, guid: string) {
  return presentSpaceQuota(await findSpaceQuotaFor(ctx, 'read', guid), ctx.links);
}
