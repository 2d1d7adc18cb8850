import { type DropletRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { transact } from '../transact';

/** Changes metadata. */
export const updateDroplet = (
  ctx: OpContext,
  droplet: DropletRecord,
  metadata: MetadataChange | undefined,
): Promise<DropletRecord> =>
  ctx.db.droplet.update({ where: { guid: droplet.guid }, data: mergeMetadata(metadata, droplet) });

/** Gives a staged droplet another image, and lets every process that runs it follow. */
export function replaceDropletImage(
  ctx: OpContext,
  { guid, app_guid, state }: DropletRecord,
  image: string,
): Promise<DropletRecord> {
  if (state !== 'STAGED') throw unprocessable('Droplet must be in state STAGED for its image to be updated.');
  return transact(ctx, async (change) => {
    const updated = await change.db.droplet.update({ where: { guid }, data: { image } });
    const app = await change.db.app.findUniqueOrThrow({ where: { guid: app_guid } });
    const running = await change.db.process.findMany({
      where: {
        app_guid,
        state: 'STARTED',
        OR: [{ droplet_guid: guid }, ...(app.droplet_guid === guid ? [{ droplet_guid: null }] : [])],
      },
      select: { guid: true },
    });
    await change.project(
      'process',
      running.map((process) => process.guid),
    );
    return updated;
  });
}
