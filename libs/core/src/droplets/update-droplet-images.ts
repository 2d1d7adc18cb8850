import { joinSql, rowsOf, sql, type Tx } from '@cf/database';
import { appTarget } from '../audit-events/app-target';
import { type OpContext } from '../context';
import { bumpProjections } from '../projections/bump-projections';
import { transact } from '../transact';

/** An image of an app that was built anew without a staging: upon another stack, or with other buildpacks. */
export interface ImageUpdate {
  readonly appGuid: string;
  /** The image that it replaces; droplets with any other image stay as they are. */
  readonly from: string | undefined;
  readonly to: string;
  /** A droplet that is known to be of the same code, whatever its image. */
  readonly dropletGuid?: string | undefined;
  /** Why: STACK, BUILDPACK, LIFECYCLE. */
  readonly reasons: readonly string[];
  /** The same for every report of this update. */
  readonly key: string;
  /** When the running instances may follow. */
  readonly notBefore: Date;
}

/**
 * Gives the droplets of an image the new one, whether their app runs or not, and lets every process that runs them follow no earlier than told. Answers the
 * droplets that changed; a second report changes none.
 */
export async function updateDropletImages(ctx: OpContext, update: ImageUpdate): Promise<string[]> {
  return transact(ctx, async (change) => {
    const droplets = await replaceImages(change.db, update);
    const app = await appTarget(change.db, update.appGuid);
    if (droplets.length === 0 || !app) return droplets;

    await followLater(change.db, update, droplets);
    for (const guid of droplets) {
      await change.audit({
        ...app,
        type: 'audit.app.droplet.update',
        data: {
          droplet_guid: guid,
          reasons: [...update.reasons],
          image: update.to,
          previous_image: update.from ?? null,
        },
        dedupeKey: `image-update/${update.key}/${guid}`,
      });
    }
    change.say(update.appGuid, `Updated the app's image (${update.reasons.join(', ')})`, {
      source_type: 'STG',
    });
    ctx.log.info(
      { app: { guid: update.appGuid }, droplets, reasons: update.reasons },
      'Updated droplet image',
    );
    return droplets;
  });
}

async function replaceImages(db: Tx, { appGuid, from, to, dropletGuid }: ImageUpdate): Promise<string[]> {
  const matches = [
    ...(from ? [sql`image = ${from}`] : []),
    ...(dropletGuid ? [sql`guid = ${dropletGuid}`] : []),
  ];
  if (matches.length === 0) return [];
  const rows = await rowsOf<{ guid: string }>(
    db,
    sql`update droplets set image = ${to}, updated_at = now()
         where app_guid = ${appGuid} and state = 'STAGED' and image <> ${to} and (${joinSql(matches, ' or ')})
        returning guid`,
  );
  return rows.map(({ guid }) => guid);
}

/** All process types, and both web processes of a deployment; the clock wakes them when their time has come. */
async function followLater(
  db: Tx,
  { appGuid, notBefore }: ImageUpdate,
  droplets: readonly string[],
): Promise<void> {
  const processes = await rowsOf<{ guid: string }>(
    db,
    sql`select p.guid from processes p join apps a on a.guid = p.app_guid
         where p.app_guid = ${appGuid} and p.state = 'STARTED'
           and coalesce(p.droplet_guid, a.droplet_guid) = any(${[...droplets]})`,
  );
  const guids = processes.map(({ guid }) => guid);
  await bumpProjections(db, 'process', guids);
  // A process that has something else to follow as well must not wait for its turn.
  await db.$executeRaw(sql`update projections set not_before = ${notBefore}
    where kind = 'process' and guid = any(${guids}) and generation = observed_generation + 1`);
}
