import { randomInt } from 'node:crypto';
import { type AppRecord, type DomainRecord, type SpaceRecord, sql } from '@cf/database';
import { CfError, notAuthorized, unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { defaultDomainOf, usableIn } from '../domains';
import { assertFeatureEnabled } from '../feature-flags';
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

interface Place {
  readonly space: SpaceRecord;
  readonly app: AppRecord;
}

/** Maps an app to the routes of its manifest, creating those that do not exist; other mappings stay. `no-route` takes all mappings away. */
export async function applyRoutes(
  ctx: OpContext,
  space: SpaceRecord,
  app: AppRecord,
  entry: ManifestApp,
): Promise<void> {
  if (entry.noRoute) return unmapAll(ctx, app);
  if (entry.routes.length > 0) return mapRoutes(ctx, { space, app }, entry.routes);
  if (!entry.randomRoute && !entry.defaultRoute) return;
  const mapped = await ctx.db.routeDestination.count({ where: { app_guid: app.guid } });
  if (mapped > 0) return;
  const domain = await defaultDomainOf(ctx.db, space.organization_guid);
  if (!domain) throw unprocessable('No default domains available');
  const host = entry.randomRoute ? randomHostOf(app.name, randomInt) : hostOf(app.name);
  if (host === '' || host.length > MAX_HOST) {
    throw unprocessable(
      `Failed to create default route from app name: Host must be 1 to ${MAX_HOST} characters`,
    );
  }
  await mapRoutes(ctx, { space, app }, [{ route: `${host}.${domain.name}` }]);
}

async function unmapAll(ctx: OpContext, app: AppRecord): Promise<void> {
  const destinations = await ctx.db.routeDestination.findMany({ where: { app_guid: app.guid } });
  for (const { guid, route_guid } of destinations) {
    const route = await readRoute(ctx.db, route_guid);
    if (route?.destinations.some((destination) => destination.guid === guid)) {
      await removeDestination(ctx, route, guid, MANIFEST);
    }
  }
}

/** All of the routes are there before the first one leads to the app. */
async function mapRoutes(ctx: OpContext, place: Place, routes: readonly ManifestRoute[]): Promise<void> {
  const found: [ManifestRoute, string][] = [];
  for (const given of routes) {
    found.push([given, await forRoute(given, () => findOrCreate(ctx, place.space, given))]);
  }
  for (const [given, guid] of found) await forRoute(given, () => mapRoute(ctx, place.app, given, guid));
}

/** Runs what is about one route of a manifest; a refusal says which one that is, unless it does so anyway. */
async function forRoute<Result>({ route }: ManifestRoute, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CfError) || error.message.includes(route)) throw error;
    throw unprocessable(`For route '${route}': ${error.message}`, error);
  }
}

async function mapRoute(
  ctx: OpContext,
  app: AppRecord,
  given: ManifestRoute,
  routeGuid: string,
): Promise<void> {
  const route = (await readRoute(ctx.db, routeGuid)) as RouteWithDetails;
  const destination = { appGuid: app.guid, processType: 'web', protocol: given.protocol };
  const present = route.destinations.find(
    ({ app_guid, process_type }) => app_guid === app.guid && process_type === 'web',
  );
  if (!present) await insertDestinations(ctx, route, [destination], MANIFEST);
  else if (given.protocol && given.protocol !== (present.protocol ?? 'http1')) {
    await replaceDestinations(ctx, route, [destination], MANIFEST);
  }
}

async function findOrCreate(ctx: OpContext, space: SpaceRecord, given: ManifestRoute): Promise<string> {
  const address = routeAddressOf(given.route);
  if (!address) throw unprocessable(`The route '${given.route}' is not a properly formed URL`);
  const { path, port } = address;
  const { host, domain } = await domainFor(ctx, space, given.route, address);
  const [present] = await ctx.db.rows<{ guid: string }>(sql`
    select guid from routes where domain_guid = ${domain.guid} and lower(host) = lower(${host})
       and path = ${path} and coalesce(port, 0) = ${port ?? 0}`);
  if (present) return existing(ctx, space, present.guid, given.options);
  await assertMayCreate(ctx, domain, host);
  const options = mergeRouteOptions({}, given.options ?? {});
  await assertOptionsAllowed(ctx, options);
  return createRoute(ctx, space, domain, { host, path, port, options, ...MANIFEST });
}

/** The job has the platform's rights, and what it makes is for somebody who need not have them: neither switches nor rules for administrators are skipped. */
async function assertMayCreate(ctx: OpContext, domain: DomainRecord, host: string): Promise<void> {
  await assertFeatureEnabled(ctx, 'route_creation');
  if (host === '*' && domain.organization_guid === null) throw notAuthorized();
}

async function existing(
  ctx: OpContext,
  space: SpaceRecord,
  guid: string,
  options: ManifestRoute['options'],
): Promise<string> {
  const route = (await readRoute(ctx.db, guid)) as RouteWithDetails;
  if (route.space_guid !== space.guid) {
    const shared = await ctx.db.routeSharedSpace.count({
      where: { route_guid: guid, space_guid: space.guid },
    });
    if (shared === 0) throw unprocessable('Routes cannot be mapped to destinations in different spaces');
  }
  if (options) await updateRoute(ctx, route, { options });
  return guid;
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
