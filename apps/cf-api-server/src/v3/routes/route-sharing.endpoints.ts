import { assertFeatureEnabled, findRouteFor, shareRoute, transferRoute, unshareRoute } from '@cf/core';
import { noContent, ok } from '@cf/http';
import { del, get, patch, post, type RequestContext } from '../request-context';
import { ShareRouteBody, TransferRouteBody } from './routes.schemas';

export const routeSharingEndpoints = [
  get('/v3/routes/:guid/relationships/shared_spaces', {}, async (ctx, { params }) => {
    await assertFeatureEnabled(ctx, 'route_sharing');
    const route = await findRouteFor(ctx, 'readRoutes', params.guid);
    return ok(await presentSharedSpaces(ctx, route.guid));
  }),

  post(
    '/v3/routes/:guid/relationships/shared_spaces',
    { body: ShareRouteBody },
    async (ctx, { params, body }) => {
      await assertFeatureEnabled(ctx, 'route_sharing');
      const route = await findRouteFor(ctx, 'manageApps', params.guid);
      await shareRoute(
        ctx,
        route,
        body.data.map(({ guid }) => guid),
      );
      return ok(await presentSharedSpaces(ctx, route.guid));
    },
  ),

  del('/v3/routes/:guid/relationships/shared_spaces/:space_guid', {}, async (ctx, { params }) => {
    await assertFeatureEnabled(ctx, 'route_sharing');
    const route = await findRouteFor(ctx, 'manageApps', params.guid);
    await unshareRoute(ctx, route, params.space_guid);
    return noContent();
  }),

  patch(
    '/v3/routes/:guid/relationships/space',
    { body: TransferRouteBody },
    async (ctx, { params, body }) => {
      await assertFeatureEnabled(ctx, 'route_sharing');
      const route = await findRouteFor(ctx, 'write', params.guid);
      await transferRoute(ctx, route, body.data.guid);
      return ok({
        data: { guid: body.data.guid },
        links: {
          self: ctx.links.get(`/v3/routes/${route.guid}/relationships/space`),
          related: ctx.links.get(`/v3/spaces/${body.data.guid}`),
        },
      });
    },
  ),
];

async function presentSharedSpaces(ctx: RequestContext, routeGuid: string) {
  const shares = await ctx.db.routeSharedSpace.findMany({
    where: { route_guid: routeGuid },
    orderBy: { space_guid: 'asc' },
  });
  return {
    data: shares.map(({ space_guid }) => ({ guid: space_guid })),
    links: { self: ctx.links.get(`/v3/routes/${routeGuid}/relationships/shared_spaces`) },
  };
}
