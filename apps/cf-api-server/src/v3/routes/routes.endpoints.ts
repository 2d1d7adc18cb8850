import {
  assertOptionsAllowed,
  createRoute,
  findAppFor,
  findReferredSpace,
  findRouteFor,
  findSpaceFor,
  listRoutes,
  mergeRouteOptions,
  readDomain,
  readRoute,
  requestRouteDeletion,
  requestUnmappedRoutesDeletion,
  type RouteWithDetails,
  updateRoute,
} from '@cf/core';
import { unprocessable } from '@cf/errors';
import { accepted, created, ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { del, get, patch, post, type RequestContext } from '../request-context';
import { includedWithRoutes } from './included-with-routes';
import { presentRoute } from './route.presenter';
import {
  CreateRouteBody,
  ListRoutesQuery,
  ShowRouteQuery,
  UnmappedRoutesQuery,
  UpdateRouteBody,
} from './routes.schemas';

export const routesEndpoints = [
  get('/v3/routes', { query: ListRoutesQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listRoutes(ctx, filter);
    const included = await includedWithRoutes(ctx, query.include, page.records);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentRoute(row, ctx.links), included }));
  }),

  post('/v3/routes', { body: CreateRouteBody }, async (ctx, { body }) => {
    const { space, domain } = body.relationships;
    const target = await findReferredSpace(ctx, 'manageApps', space.data.guid);
    const found = await readDomain(ctx, domain.data.guid);
    if (!found)
      throw unprocessable('Invalid domain. Ensure that the domain exists and you have access to it.');
    const options = mergeRouteOptions({}, body.options ?? {});
    await assertOptionsAllowed(ctx, options);
    const { host, path, port, metadata } = body;
    const guid = await createRoute(ctx, target, found, { host, path, port, options, metadata });
    return created(await present(ctx, guid));
  }),

  get(
    '/v3/routes/:guid',
    { query: ShowRouteQuery, invalidQuery: 'UnprocessableEntity' },
    async (ctx, { params, query }) => {
      const route = await findRouteFor(ctx, 'readRoutes', params.guid);
      const included = await includedWithRoutes(ctx, query.include, [route]);
      return ok({ ...presentRoute(route, ctx.links), ...(included && { included }) });
    },
  ),

  patch('/v3/routes/:guid', { body: UpdateRouteBody }, async (ctx, { params, body }) => {
    const route = await findRouteFor(ctx, 'manageApps', params.guid);
    await updateRoute(ctx, route, body);
    return ok(await present(ctx, route.guid));
  }),

  del('/v3/routes/:guid', {}, async (ctx, { params }) => {
    const route = await findRouteFor(ctx, 'manageApps', params.guid);
    const job = await requestRouteDeletion(ctx, route);
    return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
  }),

  get('/v3/apps/:guid/routes', { query: ListRoutesQuery }, async (ctx, { params, query }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    const filter = { ...listOf(query), app_guids: [app.guid] };
    const page = await listRoutes(ctx, filter);
    const included = await includedWithRoutes(ctx, query.include, page.records);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentRoute(row, ctx.links), included }));
  }),

  del(
    '/v3/spaces/:guid/routes',
    { query: UnmappedRoutesQuery, invalidQuery: 'UnprocessableEntity' },
    async (ctx, { params }) => {
      const space = await findSpaceFor(ctx, 'manageApps', params.guid);
      const job = await requestUnmappedRoutesDeletion(ctx, space);
      return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
    },
  ),
];

async function present(ctx: RequestContext, guid: string) {
  const route = (await readRoute(ctx.db, guid)) as RouteWithDetails;
  return presentRoute(route, ctx.links);
}
