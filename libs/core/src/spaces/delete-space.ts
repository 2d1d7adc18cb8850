import { type JobRecord, type SpaceRecord } from '@cf/database';
import { deleteApp } from '../apps/delete-app';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { spaceEvent } from './create-space';

/** Asks for the deletion of a space with everything in it. From now on nothing new can be made there. */
export function requestSpaceDeletion(ctx: OpContext, space: SpaceRecord): Promise<JobRecord> {
  return transact(ctx, async (change) => {
    await change.db.space.update({ where: { guid: space.guid }, data: { deleting_at: new Date() } });
    return change.job('space.delete', { guid: space.guid }, { type: 'space', guid: space.guid });
  });
}

/** Deletes a space: its apps one after another, its routes and service instances, then itself. Goes on where an earlier attempt stopped. */
export async function deleteSpace(ctx: OpContext, guid: string, signal: AbortSignal): Promise<void> {
  const space = await ctx.db.space.findUnique({ where: { guid } });
  if (!space) return;
  for (const app of await ctx.db.app.findMany({ where: { space_guid: guid }, select: { guid: true } })) {
    signal.throwIfAborted();
    await deleteApp(ctx, app.guid);
  }
  await transact(ctx, async (change) => {
    const routes = await change.db.route.findMany({ where: { space_guid: guid }, select: { guid: true } });
    const routeGuids = routes.map((route) => route.guid);
    await change.db.route.deleteMany({ where: { space_guid: guid } });
    await change.project('route', routeGuids);
    const instances = await change.db.serviceInstance.findMany({
      where: { space_guid: guid },
      select: { guid: true },
    });
    const ofInstances = { service_instance_guid: { in: instances.map((instance) => instance.guid) } };
    await change.db.serviceCredentialBinding.deleteMany({ where: ofInstances });
    await change.db.serviceRouteBinding.deleteMany({ where: ofInstances });
    await change.db.serviceInstance.deleteMany({ where: { space_guid: guid } });
    await change.db.space.delete({ where: { guid } });
    await change.audit(spaceEvent('audit.space.delete-request', space, { request: { recursive: true } }));
  });
  ctx.log.info({ space: { guid } }, 'Deleted space');
}
