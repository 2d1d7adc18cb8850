import { type AppRecord, type JobRecord } from '@cf/database';
import { type OpContext } from '../context';
import { builtImageOf } from '../droplets';
import { type Change, transact } from '../transact';

/** Asks for the deletion of an app with all that belongs to it. */
export function requestAppDeletion(ctx: OpContext, app: AppRecord): Promise<JobRecord> {
  return transact(ctx, async (change) => {
    await change.db.app.update({ where: { guid: app.guid }, data: { deleting_at: new Date() } });
    return change.job('app.delete', { guid: app.guid }, { type: 'app', guid: app.guid });
  });
}

/**
 * Deletes an app: its row takes processes, tasks, packages, builds, droplets, deployments, sidecars and destinations along; projections then remove what they had in the
 * cluster. The images of its packages and droplets are removed by jobs of their own. Deleting what is gone changes nothing.
 */
export async function deleteApp(ctx: OpContext, guid: string): Promise<void> {
  await transact(ctx, async (change) => {
    const { db } = change;
    const app = await db.app.findUnique({ where: { guid } });
    if (!app) return;
    const where = { app_guid: guid };
    const select = { guid: true };
    const [processes, tasks, destinations, packages, droplets] = await Promise.all([
      db.process.findMany({ where, select }),
      db.task.findMany({ where, select }),
      db.routeDestination.findMany({ where, select: { route_guid: true } }),
      db.package.findMany({ where, select: { guid: true, image_reference: true } }),
      db.droplet.findMany({ where, select: { guid: true, image: true, lifecycle_type: true } }),
    ]);
    const space = await db.space.findUniqueOrThrow({ where: { guid: app.space_guid } });
    await db.app.delete({ where: { guid } });
    await change.project(
      'process',
      processes.map((row) => row.guid),
    );
    await change.project(
      'task',
      tasks.map((row) => row.guid),
    );
    await change.project(
      'route',
      destinations.map((row) => row.route_guid),
    );
    await change.project('app', [guid]);
    await deleteImages(change, [
      ...packages.map((pkg) => ({ guid: pkg.guid, reference: pkg.image_reference })),
      ...droplets.map((droplet) => ({ guid: droplet.guid, reference: builtImageOf(droplet) })),
    ]);
    await change.audit({
      type: 'audit.app.delete-request',
      target: { guid, type: 'app', name: app.name },
      spaceGuid: app.space_guid,
      organizationGuid: space.organization_guid,
      data: { request: { recursive: true } },
    });
    change.say(guid, `Deleted app with guid ${guid}`);
  });
  ctx.log.info({ app: { guid } }, 'Deleted app');
}

/** Has images deleted, each once. */
async function deleteImages(
  change: Change,
  images: readonly { readonly guid: string; readonly reference: string | null | undefined }[],
): Promise<void> {
  const byReference = new Map(images.map(({ guid, reference }) => [reference, guid]));
  for (const [reference, guid] of byReference) {
    if (reference) await change.job('registry.delete_image', { guid, reference });
  }
}
