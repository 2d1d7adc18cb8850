import {
  createSpace,
  findReferredOrganization,
  findSpaceFor,
  listSpaces,
  requestSpaceDeletion,
  setSpaceSsh,
  updateSpace,
} from '@cf/core';
import { type SpaceRecord } from '@cf/database';
import { notAuthorized, notFound } from '@cf/errors';
import { accepted, created, ok } from '@cf/http';
import { includeOrganizations } from '../includes';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { del, get, patch, post, type RequestContext } from '../request-context';
import { presentSpace, presentSshFeature } from './space.presenter';
import {
  CreateSpaceBody,
  ListSpacesQuery,
  ShowSpaceQuery,
  SpaceFeatureBody,
  UpdateSpaceBody,
} from './spaces.schemas';

export const spacesEndpoints = [
  get('/v3/spaces', { query: ListSpacesQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listSpaces(ctx, filter);
    const included = await includedWith(ctx, query.include, page.records);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentSpace(row, ctx.links), included }));
  }),

  post('/v3/spaces', { body: CreateSpaceBody }, async (ctx, { body }) => {
    const organization = await findReferredOrganization(ctx, body.relationships.organization.data.guid);
    const access = await ctx.permissions.inOrganization(organization.guid);
    if (!access?.can('write')) throw notAuthorized();
    access.assertActive();
    const space = await createSpace(ctx, organization, body);
    return created(presentSpace(space, ctx.links));
  }),

  get('/v3/spaces/:guid', { query: ShowSpaceQuery }, async (ctx, { params, query }) => {
    const space = await findSpaceFor(ctx, 'read', params.guid);
    const included = await includedWith(ctx, query.include, [space]);
    return ok({ ...presentSpace(space, ctx.links), ...(included && { included }) });
  }),

  patch('/v3/spaces/:guid', { body: UpdateSpaceBody }, async (ctx, { params, body }) => {
    const space = await findSpaceFor(ctx, 'update', params.guid);
    const updated = await updateSpace(ctx, space, body);
    return ok(presentSpace(updated, ctx.links));
  }),

  del('/v3/spaces/:guid', {}, async (ctx, { params }) => {
    const space = await findSpaceFor(ctx, 'delete', params.guid);
    const job = await requestSpaceDeletion(ctx, space);
    return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
  }),

  get('/v3/spaces/:guid/features', {}, async (ctx, { params }) => {
    const space = await findSpaceFor(ctx, 'read', params.guid);
    return ok({ resources: [presentSshFeature(space)] });
  }),

  get('/v3/spaces/:guid/features/:name', {}, async (ctx, { params }) => {
    const space = await findSpaceFor(ctx, 'read', params.guid);
    assertFeatureExists(params.name);
    return ok(presentSshFeature(space));
  }),

  patch('/v3/spaces/:guid/features/:name', { body: SpaceFeatureBody }, async (ctx, { params, body }) => {
    const space = await findSpaceFor(ctx, 'update', params.guid);
    assertFeatureExists(params.name);
    return ok(presentSshFeature(await setSpaceSsh(ctx, space, body.enabled)));
  }),
];

function assertFeatureExists(name: string): void {
  if (name !== 'ssh') throw notFound('Feature');
}

/** Both spellings of the one thing that a space can include. */
async function includedWith(
  ctx: RequestContext,
  include: readonly string[] | undefined,
  spaces: readonly SpaceRecord[],
) {
  return (
    include &&
    includeOrganizations(
      ctx,
      spaces.map((space) => space.organization_guid),
    )
  );
}
