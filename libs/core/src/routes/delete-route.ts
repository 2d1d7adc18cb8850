import { type JobRecord, type RouteRecord, type SpaceRecord, sql } from '@cf/database';
import { type OpContext } from '../context';
import { type Change, transact } from '../transact';

/** Asks for the deletion of a route. */
export function requestRouteDeletion(ctx: OpContext, route: RouteRecord): Promise<JobRecord> {
  return transact(ctx, (change) =>
    change.job('route.delete', { guid: route.guid }, { type: 'route', guid: route.guid }),
  );
}

/** Deletes a route with its destinations. Deleting what is gone changes nothing. */
export async function deleteRoute(ctx: OpContext, guid: string): Promise<void> {
  await transact(ctx, async (change) => {
    const route = await change.db.route.findUnique({ where: { guid } });
    if (!route) return;
    const space = await change.db.space.findUniqueOrThrow({ where: { guid: route.space_guid } });
    await removeRoutes(change, space, [route]);
  });
}

/** Asks for the deletion of the routes of a space that lead nowhere. */
export function requestUnmappedRoutesDeletion(ctx: OpContext, space: SpaceRecord): Promise<JobRecord> {
  return transact(ctx, (change) =>
    change.job('space.delete_unmapped_routes', { guid: space.guid }, { type: 'space', guid: space.guid }),
  );
}

/** Deletes the routes of a space that have neither a destination nor a bound service. */
export async function deleteUnmappedRoutes(ctx: OpContext, spaceGuid: string): Promise<void> {
  await transact(ctx, async (change) => {
    const space = await change.db.space.findUnique({ where: { guid: spaceGuid } });
    if (!space) return;
    const routes = await change.db.$queryRaw<RouteRecord[]>(sql`
      select r.* from routes r where r.space_guid = ${spaceGuid}
         and not exists (select from route_destinations where route_guid = r.guid)
         and not exists (select from service_route_bindings where route_guid = r.guid) for update`);
    await removeRoutes(change, space, routes);
  });
}

async function removeRoutes(
  change: Change,
  space: SpaceRecord,
  routes: readonly RouteRecord[],
): Promise<void> {
  const guids = routes.map(({ guid }) => guid);
  await change.db.route.deleteMany({ where: { guid: { in: guids } } });
  await change.project('route', guids);
  for (const { guid, host } of routes) {
    await change.audit({
      type: 'audit.route.delete-request',
      target: { guid, type: 'route', name: host },
      spaceGuid: space.guid,
      organizationGuid: space.organization_guid,
      data: { request: { recursive: true } },
    });
  }
}
