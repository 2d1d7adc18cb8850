import {
  createIsolationSegment,
  deleteIsolationSegment,
  entitleOrganizations,
  findIsolationSegment,
  listIsolationSegments,
  listOrganizations,
  organizationsOfSegment,
  revokeEntitlement,
  spacesOfSegment,
  updateIsolationSegment,
} from '@cf/core';
import { created, noContent, ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentOrganization } from '../organizations/organization.presenter';
import { ListOrganizationsQuery } from '../organizations/organizations.schemas';
import { presentPage } from '../page';
import { presentToMany } from '../relationships';
import { del, get, patch, post, type RequestContext } from '../request-context';
import { presentIsolationSegment } from './isolation-segment.presenter';
import {
  CreateIsolationSegmentBody,
  EntitleOrganizationsBody,
  ListIsolationSegmentsQuery,
  UpdateIsolationSegmentBody,
} from './isolation-segments.schemas';

export const isolationSegmentsEndpoints = [
  get('/v3/isolation_segments', { query: ListIsolationSegmentsQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listIsolationSegments(ctx, filter);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentIsolationSegment(row, ctx.links) }));
  }),

  post('/v3/isolation_segments', { body: CreateIsolationSegmentBody }, async (ctx, { body }) => {
    const segment = await createIsolationSegment(ctx, body);
    return created(presentIsolationSegment(segment, ctx.links));
  }),

  get('/v3/isolation_segments/:guid', {}, async (ctx, { params }) => {
    const segment = await findIsolationSegment(ctx, params.guid);
    return ok(presentIsolationSegment(segment, ctx.links));
  }),

  patch(
    '/v3/isolation_segments/:guid',
    { body: UpdateIsolationSegmentBody },
    async (ctx, { params, body }) => {
      const segment = await updateIsolationSegment(ctx, params.guid, body);
      return ok(presentIsolationSegment(segment, ctx.links));
    },
  ),

  del('/v3/isolation_segments/:guid', {}, async (ctx, { params }) => {
    await deleteIsolationSegment(ctx, params.guid);
    return noContent();
  }),

  get('/v3/isolation_segments/:guid/relationships/organizations', {}, async (ctx, { params }) => {
    const segment = await findIsolationSegment(ctx, params.guid);
    return ok(await presentOrganizationsOf(ctx, segment.guid));
  }),

  post(
    '/v3/isolation_segments/:guid/relationships/organizations',
    { body: EntitleOrganizationsBody },
    async (ctx, { params, body }) => {
      await entitleOrganizations(
        ctx,
        params.guid,
        body.data.map(({ guid }) => guid),
      );
      return ok(await presentOrganizationsOf(ctx, params.guid));
    },
  ),

  del('/v3/isolation_segments/:guid/relationships/organizations/:org_guid', {}, async (ctx, { params }) => {
    await revokeEntitlement(ctx, params.guid, params.org_guid);
    return noContent();
  }),

  get('/v3/isolation_segments/:guid/relationships/spaces', {}, async (ctx, { params }) => {
    const segment = await findIsolationSegment(ctx, params.guid);
    const self = `/v3/isolation_segments/${segment.guid}/relationships/spaces`;
    return ok(presentToMany(ctx.links, self, await spacesOfSegment(ctx, segment.guid)));
  }),

  get(
    '/v3/isolation_segments/:guid/organizations',
    { query: ListOrganizationsQuery },
    async (ctx, { params, query }) => {
      const segment = await findIsolationSegment(ctx, params.guid);
      const filter = { ...listOf(query), isolation_segment_guids: [segment.guid] };
      const page = await listOrganizations(ctx, filter);
      return ok(presentPage(ctx, filter, page, { present: (row) => presentOrganization(row, ctx.links) }));
    },
  ),
];

async function presentOrganizationsOf(ctx: RequestContext, guid: string) {
  const path = `/v3/isolation_segments/${guid}`;
  const guids = await organizationsOfSegment(ctx, guid);
  return presentToMany(ctx.links, `${path}/relationships/organizations`, guids, `${path}/organizations`);
}
