import { type AppRecord, type DropletRecord, rowByGuid } from '@cf/database';
import { notAuthorized, notFound, unprocessable } from '@cf/errors';
import { type SpaceAccess, type SpaceVerb } from '@cf/permissions';
import { type OpContext } from '../context';
import { accessTo } from '../spaces/find-space';

/** A droplet, its app, and what the actor may do with both. */
export interface DropletOfApp {
  readonly droplet: DropletRecord;
  readonly app: AppRecord;
  readonly access: SpaceAccess;
}

/** The droplet, if the actor may do that to it: 404 when they cannot read it, 403 when they can only read it. */
export async function findDropletFor(ctx: OpContext, verb: SpaceVerb, guid: string): Promise<DropletOfApp> {
  const found = await readDroplet(ctx, guid);
  if (!found) throw notFound('Droplet');
  const access = await accessTo(ctx, verb, found.app.space_guid, 'Droplet');
  return { ...found, access };
}

/** The droplet whose image is reported from outside: the right to do so is one for the whole platform. */
export async function findDropletToUpdate(ctx: OpContext, guid: string): Promise<DropletRecord> {
  const found = await readDroplet(ctx, guid);
  if (!found) throw notFound('Droplet');
  return found.droplet;
}

/** The app that the body of a request names for a droplet: 422 when there is none or the actor cannot read it, 403 when they may not write there. */
export async function findAppForDroplet(ctx: OpContext, guid: string): Promise<AppRecord> {
  const app = await rowByGuid(ctx.db, 'apps', guid);
  const access = app && (await ctx.permissions.inSpace(app.space_guid));
  if (!app || !access?.can('read'))
    throw unprocessable(`App with guid "${guid}" does not exist, or you do not have access to it.`);
  if (!access.can('write')) throw notAuthorized();
  access.assertActive();
  return app;
}

async function readDroplet(
  { db }: OpContext,
  guid: string,
): Promise<{ droplet: DropletRecord; app: AppRecord } | undefined> {
  const droplet = await rowByGuid(db, 'droplets', guid);
  const app = droplet && (await rowByGuid(db, 'apps', droplet.app_guid));
  return droplet && app ? { droplet, app } : undefined;
}
