import { type DropletRecord, type JobRecord, sql } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { auditApp } from '../apps/audit-app';
import { type OpContext } from '../context';
import { transact } from '../transact';

/** Asks for the deletion of a droplet, unless its app would start with it. */
export function requestDropletDeletion(
  ctx: OpContext,
  { guid, app_guid }: DropletRecord,
): Promise<JobRecord> {
  return transact(ctx, async (change) => {
    const current = await change.db.app.count({ where: { droplet_guid: guid } });
    if (current > 0)
      throw unprocessable('The droplet is the current droplet of its app and cannot be deleted.');
    await auditApp(change, app_guid, 'audit.app.droplet.delete', { droplet_guid: guid });
    change.say(app_guid, `Deleting droplet for app with guid ${app_guid}`);
    return change.job('droplet.delete', { guid }, { type: 'droplet', guid });
  });
}

/** Deletes the row of a droplet; an image that was built for it goes by a job of its own. Deleting what is gone, or has become current, changes nothing. */
export async function deleteDroplet(ctx: OpContext, guid: string): Promise<void> {
  await transact(ctx, async (change) => {
    const droplet = await change.db.droplet.findUnique({ where: { guid } });
    if (!droplet || (await change.db.app.count({ where: { droplet_guid: guid } })) > 0) return;
    await change.db.droplet.delete({ where: { guid } });
    const reference = builtImageOf(droplet);
    if (reference) await change.job('registry.delete_image', { guid, reference });
  });
}

/** The image that was built for a droplet; a docker image is its owner's and not ours to delete. */
export const builtImageOf = ({ lifecycle_type, image }: Pick<DropletRecord, 'lifecycle_type' | 'image'>) =>
  lifecycle_type === 'docker' ? undefined : (image ?? undefined);

/** Has expired droplets deleted, with their images, unless something still runs them. Answers how many. */
export async function deleteExpiredDroplets(ctx: OpContext, limit: number): Promise<number> {
  const expired = await ctx.db.rows<{ guid: string }>(sql`
    select d.guid from droplets d
     where d.state = 'EXPIRED' and not exists (select from apps a where a.droplet_guid = d.guid)
       and not exists (select from processes p where p.droplet_guid = d.guid)
     order by d.id limit ${limit}`);
  await transact(ctx, async (change) => {
    for (const { guid } of expired) await change.job('droplet.delete', { guid }, { type: 'droplet', guid });
  });
  return expired.length;
}
