import { type SpaceRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { type RouteWithDetails } from './route-queries';

/** Lets apps of other spaces be destinations of a route. The actor must be able to write to each of them. */
export async function shareRoute(
  ctx: OpContext,
  route: RouteWithDetails,
  spaceGuids: readonly string[],
): Promise<void> {
  const owner = await ctx.db.space.findUniqueOrThrow({ where: { guid: route.space_guid } });
  const url = `'${route.host}.${route.domain_name}${route.path}'`;
  if (spaceGuids.includes(owner.guid)) {
    throw unprocessable(
      `Unable to share route ${url} with space '${owner.guid}'. Routes cannot be shared into the space where they were created.`,
    );
  }
  await assertWritable(ctx, spaceGuids, `Unable to share route ${url} with`);
  await transact(ctx, async (change) => {
    await change.db.routeSharedSpace.createMany({
      data: spaceGuids.map((space_guid) => ({ route_guid: route.guid, space_guid })),
      skipDuplicates: true,
    });
    await change.audit(
      routeEvent('audit.route.share', route, owner, { target_space_guids: [...spaceGuids] }),
    );
  });
}

/** Ends sharing with a space; destinations of its apps are removed. */
export async function unshareRoute(
  ctx: OpContext,
  route: RouteWithDetails,
  spaceGuid: string,
): Promise<void> {
  const owner = await ctx.db.space.findUniqueOrThrow({ where: { guid: route.space_guid } });
  if (spaceGuid === owner.guid)
    throw unprocessable('Unable to unshare route from space. Space is the owner of the route.');
  await assertWritable(ctx, [spaceGuid], 'Unable to unshare route from');
  await transact(ctx, async (change) => {
    const apps = await change.db.app.findMany({ where: { space_guid: spaceGuid }, select: { guid: true } });
    await change.db.routeDestination.deleteMany({
      where: { route_guid: route.guid, app_guid: { in: apps.map(({ guid }) => guid) } },
    });
    await change.db.routeSharedSpace.deleteMany({ where: { route_guid: route.guid, space_guid: spaceGuid } });
    await change.project('route', [route.guid]);
    await change.audit(routeEvent('audit.route.unshare', route, owner, { target_space_guid: spaceGuid }));
  });
}

/** Gives a route to another space; the old one keeps it shared. */
export async function transferRoute(
  ctx: OpContext,
  route: RouteWithDetails,
  spaceGuid: string,
): Promise<void> {
  if (spaceGuid === route.space_guid) return;
  const owner = await ctx.db.space.findUniqueOrThrow({ where: { guid: route.space_guid } });
  await assertWritable(ctx, [spaceGuid], 'Unable to transfer owner of route to');
  await transact(ctx, async (change) => {
    await change.db.routeSharedSpace.deleteMany({ where: { route_guid: route.guid, space_guid: spaceGuid } });
    await change.db.routeSharedSpace.create({ data: { route_guid: route.guid, space_guid: owner.guid } });
    await change.db.route.update({ where: { guid: route.guid }, data: { space_guid: spaceGuid } });
    await change.project('route', [route.guid]);
    await change.audit(
      routeEvent('audit.route.transfer-owner', route, owner, { target_space_guid: spaceGuid }),
    );
  });
}

async function assertWritable(ctx: OpContext, spaceGuids: readonly string[], what: string): Promise<void> {
  for (const guid of spaceGuids) {
    const access = await ctx.permissions.inSpace(guid);
    if (!access?.can('read'))
      throw unprocessable(`${what} space '${guid}'. Ensure the space exists and that you have access to it.`);
    if (!access.can('write'))
      throw unprocessable(`${what} space '${guid}'. You don't have write permission for the target space.`);
    access.assertActive();
  }
}

const routeEvent = (type: string, { guid, host }: RouteWithDetails, space: SpaceRecord, data: object) => ({
  type,
  target: { guid, type: 'route', name: host },
  spaceGuid: space.guid,
  organizationGuid: space.organization_guid,
  data: data as never,
});
