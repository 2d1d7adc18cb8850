import { randomUUID } from 'node:crypto';
import { type AppRecord, type RouteDestinationRecord, type SpaceRecord } from '@cf/database';
import { notFound, unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { type Change, transact } from '../transact';
import { type RouteWithDetails } from './route-queries';

/** Where a route shall lead. Without a port the app's own first port is meant. */
export interface NewDestination {
  readonly appGuid: string;
  readonly processType: string;
  readonly port?: number | undefined;
  readonly weight?: number | undefined;
  readonly protocol?: string | undefined;
}

export interface DestinationOptions {
  readonly manifestTriggered?: boolean;
}

const MAX_DESTINATIONS = 100;
const sameTarget = (
  a: { app_guid: string; process_type: string; app_port: number | null },
  b: NewDestination,
) => a.app_guid === b.appGuid && a.process_type === b.processType && a.app_port === (b.port ?? null);

/** Adds destinations to a route; those it has already stay as they are. */
export async function insertDestinations(
  ctx: OpContext,
  route: RouteWithDetails,
  destinations: readonly NewDestination[],
  options: DestinationOptions = {},
): Promise<void> {
  await assertDestinations(ctx, route, destinations);
  if (route.destinations.some(({ weight }) => weight !== null)) {
    throw unprocessable(
      'Destinations cannot be inserted when there are weighted destinations already configured.',
    );
  }
  const fresh = destinations.filter(
    (given) => !route.destinations.some((present) => sameTarget(present, given)),
  );
  if (route.destinations.length + fresh.length > MAX_DESTINATIONS) {
    throw unprocessable(`Routes can be mapped to at most ${MAX_DESTINATIONS} destinations.`);
  }
  await changeDestinations(ctx, route, { add: fresh, remove: [] }, options);
}

/** Makes these the destinations of a route, and no others. */
export async function replaceDestinations(
  ctx: OpContext,
  route: RouteWithDetails,
  destinations: readonly NewDestination[],
  options: DestinationOptions = {},
): Promise<void> {
  await assertDestinations(ctx, route, destinations);
  const kept = route.destinations.filter((present) =>
    destinations.some(
      (given) =>
        sameTarget(present, given) &&
        present.weight === (given.weight ?? null) &&
        present.protocol === (given.protocol ?? null),
    ),
  );
  const remove = route.destinations.filter((present) => !kept.includes(present)).map(({ guid }) => guid);
  const add = destinations.filter((given) => !kept.some((present) => sameTarget(present, given)));
  await changeDestinations(ctx, route, { add, remove }, options);
}

/** Removes one destination; 422 when the route does not have it. */
export async function removeDestination(
  ctx: OpContext,
  route: RouteWithDetails,
  guid: string,
  options: DestinationOptions = {},
): Promise<void> {
  if (!route.destinations.some((destination) => destination.guid === guid)) {
    throw unprocessable(
      'Unable to unmap route from destination. Ensure the route has a destination with this guid.',
    );
  }
  await changeDestinations(ctx, route, { add: [], remove: [guid] }, options);
}

/** Changes the protocol of one destination. */
export async function setDestinationProtocol(
  ctx: OpContext,
  route: RouteWithDetails,
  guid: string,
  protocol: string | null,
): Promise<RouteDestinationRecord> {
  if (!route.destinations.some((destination) => destination.guid === guid)) throw notFound('Destination');
  return transact(ctx, async (change) => {
    const updated = await change.db.routeDestination.update({ where: { guid }, data: { protocol } });
    await change.project('route', [route.guid]);
    return updated;
  });
}

async function assertDestinations(
  ctx: OpContext,
  route: RouteWithDetails,
  destinations: readonly NewDestination[],
): Promise<void> {
  const keys = destinations.map(
    ({ appGuid, processType, port }) => `${appGuid}/${processType}/${port ?? ''}`,
  );
  if (new Set(keys).size < keys.length) throw unprocessable('Destinations cannot contain duplicate entries');
  const guids = [...new Set(destinations.map(({ appGuid }) => appGuid))];
  const shares = await ctx.db.routeSharedSpace.findMany({ where: { route_guid: route.guid } });
  const spaces = [route.space_guid, ...shares.map(({ space_guid }) => space_guid)];
  const apps = await ctx.db.app.findMany({ where: { guid: { in: guids }, space_guid: { in: spaces } } });
  const missing = guids.filter((guid) => !apps.some((app) => app.guid === guid));
  if (missing.length > 0) {
    throw unprocessable(
      `App(s) with guid(s) "${missing.join('", "')}" do not exist or you do not have access.`,
    );
  }
}

async function changeDestinations(
  ctx: OpContext,
  route: RouteWithDetails,
  { add, remove }: { add: readonly NewDestination[]; remove: readonly string[] },
  options: DestinationOptions = {},
): Promise<void> {
  if (add.length === 0 && remove.length === 0) return;
  await transact(ctx, async (change) => {
    const gone = await change.db.routeDestination.findMany({ where: { guid: { in: [...remove] } } });
    await change.db.routeDestination.deleteMany({ where: { guid: { in: [...remove] } } });
    const rows = add.map((given) => rowOf(route.guid, given));
    await change.db.routeDestination.createMany({ data: rows, skipDuplicates: true });
    await change.db.route.update({ where: { guid: route.guid }, data: { updated_at: new Date() } });
    const about = await namesOf(
      change,
      [...gone, ...rows].map(({ app_guid }) => app_guid),
    );
    for (const row of gone) await audit(change, about, { type: 'audit.app.unmap-route', row, options });
    for (const row of rows) await audit(change, about, { type: 'audit.app.map-route', row, options });
    await change.project('route', [route.guid]);
  });
}

const rowOf = (routeGuid: string, { appGuid, processType, port, weight, protocol }: NewDestination) => ({
  guid: randomUUID(),
  route_guid: routeGuid,
  app_guid: appGuid,
  process_type: processType,
  app_port: port ?? null,
  weight: weight ?? null,
  protocol: protocol ?? null,
});

interface Names {
  readonly apps: ReadonlyMap<string, AppRecord>;
  readonly spaces: ReadonlyMap<string, SpaceRecord>;
}

async function namesOf({ db }: Change, appGuids: readonly string[]): Promise<Names> {
  const apps = await db.app.findMany({ where: { guid: { in: [...appGuids] } } });
  const spaces = await db.space.findMany({
    where: { guid: { in: apps.map(({ space_guid }) => space_guid) } },
  });
  return {
    apps: new Map(apps.map((app) => [app.guid, app])),
    spaces: new Map(spaces.map((space) => [space.guid, space])),
  };
}

async function audit(
  change: Change,
  { apps, spaces }: Names,
  event: {
    type: string;
    row: Omit<RouteDestinationRecord, 'id' | 'created_at' | 'updated_at'>;
    options: DestinationOptions;
  },
): Promise<void> {
  const { type, row, options } = event;
  const app = apps.get(row.app_guid);
  const space = app && spaces.get(app.space_guid);
  if (!app || !space) return;
  await change.audit({
    type,
    target: { guid: app.guid, type: 'app', name: app.name },
    spaceGuid: space.guid,
    organizationGuid: space.organization_guid,
    data: {
      route_guid: row.route_guid,
      app_port: row.app_port,
      route_mapping_guid: row.guid,
      destination_guid: row.guid,
      process_type: row.process_type,
      weight: row.weight,
      protocol: row.protocol,
      ...(options.manifestTriggered && { manifest_triggered: true }),
    },
  });
}
