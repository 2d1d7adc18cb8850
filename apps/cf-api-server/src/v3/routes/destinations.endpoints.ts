import {
  findRouteFor,
  insertDestinations,
  type NewDestination,
  readRoute,
  removeDestination,
  replaceDestinations,
  type RouteWithDetails,
  setDestinationProtocol,
} from '@cf/core';
import { notFound, unprocessable } from '@cf/errors';
import { noContent, ok } from '@cf/http';
import { type z } from 'zod';
import { del, get, patch, post, type RequestContext } from '../request-context';
import { presentDestination, presentDestinations } from './route.presenter';
import {
  DestinationBody,
  InsertDestinationsBody,
  ListDestinationsQuery,
  ReplaceDestinationsBody,
} from './routes.schemas';

export const destinationsEndpoints = [
  get(
    '/v3/routes/:guid/destinations',
    { query: ListDestinationsQuery, invalidQuery: 'UnprocessableEntity' },
    async (ctx, { params, query }) => {
      const route = await findRouteFor(ctx, 'readRoutes', params.guid);
      const keep = ({ guid, app_guid }: { guid: string; app_guid: string }) =>
        (query.guids?.includes(guid) ?? true) && (query.app_guids?.includes(app_guid) ?? true);
      return ok(presentDestinations(route, ctx.links, keep));
    },
  ),

  post('/v3/routes/:guid/destinations', { body: InsertDestinationsBody }, async (ctx, { params, body }) => {
    const route = await findRouteFor(ctx, 'manageApps', params.guid);
    await insertDestinations(ctx, route, destinationsOf(route, body.destinations));
    return ok(await present(ctx, route.guid));
  }),

  patch('/v3/routes/:guid/destinations', { body: ReplaceDestinationsBody }, async (ctx, { params, body }) => {
    const route = await findRouteFor(ctx, 'manageApps', params.guid);
    await replaceDestinations(ctx, route, destinationsOf(route, body.destinations));
    return ok(await present(ctx, route.guid));
  }),

  patch(
    '/v3/routes/:guid/destinations/:destination_guid',
    { body: DestinationBody },
    async (ctx, { params, body }) => {
      const route = await findRouteFor(ctx, 'manageApps', params.guid);
      if (body.protocol) assertProtocol(route, body.protocol);
      await setDestinationProtocol(ctx, route, params.destination_guid, body.protocol);
      const updated = (await readRoute(ctx.db, route.guid)) as RouteWithDetails;
      const destination = updated.destinations.find(({ guid }) => guid === params.destination_guid);
      if (!destination) throw notFound('Destination');
      const self = `/v3/routes/${route.guid}`;
      return ok({
        ...presentDestination(destination, updated),
        links: { destinations: ctx.links.get(`${self}/destinations`), route: ctx.links.get(self) },
      });
    },
  ),

  del('/v3/routes/:guid/destinations/:destination_guid', {}, async (ctx, { params }) => {
    const route = await findRouteFor(ctx, 'manageApps', params.guid);
    await removeDestination(ctx, route, params.destination_guid);
    return noContent();
  }),
];

type GivenDestination = z.output<typeof ReplaceDestinationsBody>['destinations'][number];

function destinationsOf(route: RouteWithDetails, given: readonly GivenDestination[]): NewDestination[] {
  return given.map(({ app, port, weight, protocol }) => {
    if (protocol) assertProtocol(route, protocol);
    return { appGuid: app.guid, processType: app.process?.type ?? 'web', port, weight, protocol };
  });
}

function assertProtocol(route: RouteWithDetails, protocol: string): void {
  const tcp = route.router_group_guid !== null;
  if (tcp !== (protocol === 'tcp')) {
    const valid = tcp ? "'tcp'" : "'http1', 'http2'";
    throw unprocessable(
      `Cannot use '${protocol}' protocol for ${tcp ? 'tcp' : 'http'} routes; valid options are: [${valid}].`,
    );
  }
}

async function present(ctx: RequestContext, guid: string) {
  const route = (await readRoute(ctx.db, guid)) as RouteWithDetails;
  return presentDestinations(route, ctx.links);
}
