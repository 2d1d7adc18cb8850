import { randomInt } from 'node:crypto';
import { type AppRecord, type DomainRecord, type SpaceRecord, sql } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { defaultDomainOf, usableIn } from '../domains';
import {
  assertOptionsAllowed,
  createRoute,
  insertDestinations,
  mergeRouteOptions,
  readRoute,
  removeDestination,
  replaceDestinations,
  type RouteWithDetails,
  updateRoute,
} from '../routes';
import { type ManifestApp, type ManifestRoute } from './manifest';
import { candidatesOf, hostOf, randomHostOf, type RouteAddress, routeAddressOf } from './route-address';

const MANIFEST = { manifestTriggered: true } as const;
const MAX_HOST = 63;

/** Maps an app to the routes of its manifest, creating those that do not exist; other mappings stay. `no-route` takes all mappings away. */
export async function applyRoutes(
  ctx: OpContext,
  space: SpaceRecord,
  app: AppRecord,
  entry: ManifestApp,
): Promise<void> {
  if (entry.noRoute) return unmapAll(ctx, app);
  for (const route of entry.routes) await mapRoute(ctx, space, app, route);
  if (entry.routes.length > 0 || !(entry.randomRoute || entry.defaultRoute)) return;
  const mapped = await ctx.db.routeDestination.count({ where: { app_guid: app.guid } });
  if (mapped > 0) return;
  const domain = await defaultDomainOf(ctx.db, space.organization_guid);
  if (!domain) throw unprocessable('No default domain available');
  const host = entry.randomRoute ? randomHostOf(app.name, randomInt) : hostOf(app.name);
  if (host === '' || host.length > MAX_HOST) {
    throw unprocessable('Failed to create default route from app name: Host must be 1 to 63 characters');
  }
  await mapRoute(ctx, space, app, { route: `${host}.${domain.name}` });
}

async function unmapAll(ctx: OpContext, app: AppRecord): Promise<void> {
  const destinations = await ctx.db.routeDestination.findMany({ where: { app_guid: app.guid } });
  for (const { guid, route_guid } of destinations) {
    const route = await readRoute(ctx.db, route_guid);
    if (route?.destinations.some((destination) => destination.guid === guid)) {
      await removeDestination(ctx, route, guid);
    }
  }
}

async function mapRoute(
  ctx: OpContext,
  space: SpaceRecord,
  app: AppRecord,
  given: ManifestRoute,
): Promise<void> {
  const address = routeAddressOf(given.route);
  if (!address) throw unprocessable(`The route '${given.route}' is not a properly formed URL`);
  const route = await findOrCreate(ctx, space, given, address);
  const destination = { appGuid: app.guid, processType: 'web', protocol: given.protocol };
  const present = route.destinations.find(
    ({ app_guid, process_type }) => app_guid === app.guid && process_type === 'web',
  );
  if (!present) await insertDestinations(ctx, route, [destination], MANIFEST);
  else if (given.protocol && given.protocol !== (present.protocol ?? 'http1')) {
    await replaceDestinations(ctx, route, [destination]);
  }
}

async function findOrCreate(
  ctx: OpContext,
  space: SpaceRecord,
  { route: text, options }: ManifestRoute,
  address: RouteAddress,
): Promise<RouteWithDetails> {
  const { host, domain } = await domainFor(ctx, space, text, address);
  const present = await ctx.db.route.findFirst({
    where: { domain_guid: domain.guid, host: { equals: host, mode: 'insensitive' }, path: address.path },
  });
  if (present) return existing(ctx, space, present.guid, options);
  const chosen = mergeRouteOptions({}, options ?? {});
  await assertOptionsAllowed(ctx, chosen);
  const { path, port } = address;
  const guid = await createRoute(ctx, space, domain, { host, path, port, options: chosen, ...MANIFEST });
  return (await readRoute(ctx.db, guid)) as RouteWithDetails;
}

async function existing(
  ctx: OpContext,
  space: SpaceRecord,
  guid: string,
  options: ManifestRoute['options'],
): Promise<RouteWithDetails> {
  const route = (await readRoute(ctx.db, guid)) as RouteWithDetails;
  if (route.space_guid !== space.guid) {
    const shared = await ctx.db.routeSharedSpace.count({
      where: { route_guid: guid, space_guid: space.guid },
    });
    if (shared === 0) throw unprocessable('Routes cannot be mapped to destinations in different spaces');
  }
  if (options) await updateRoute(ctx, route, { options });
  return route;
}

async function domainFor(
  ctx: OpContext,
  space: SpaceRecord,
  route: string,
  { hostname }: RouteAddress,
): Promise<{ host: string; domain: DomainRecord }> {
  const candidates = candidatesOf(hostname);
  const names = candidates.map(({ domain }) => domain);
  const domains = await ctx.db.rows<DomainRecord>(
    sql`select d.* from domains d where lower(d.name) = any(${names}) and ${usableIn(space.organization_guid)}`,
  );
  for (const { host, domain: name } of candidates) {
    const domain = domains.find((one) => one.name.toLowerCase() === name);
    if (domain) return { host, domain };
  }
  throw unprocessable(`No domains exist for route ${route}`);
}
