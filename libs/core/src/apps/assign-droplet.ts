import { type AppRecord, type DropletRecord, type Tx } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { insertProcess } from '../processes/insert-process';
import { type Change, transact } from '../transact';
import { auditApp } from './audit-app';
import { lockApp } from './find-app';

export const UNASSIGNABLE =
  'Unable to assign current droplet. Ensure the droplet exists and belongs to this app.';
const DEPLOYING = ['DEPLOYING', 'PREPAUSED', 'PAUSED'];

/** Makes a staged droplet of the app its current one. What runs goes on running what it has until it is restarted. */
export function assignDroplet(ctx: OpContext, app: AppRecord, dropletGuid: string): Promise<AppRecord> {
  return transact(ctx, async (change) => {
    const { db } = change;
    const current = await lockApp(db, app.guid);
    const droplet = await db.droplet.findUnique({ where: { guid: dropletGuid } });
    if (droplet?.app_guid !== app.guid) throw unprocessable(UNASSIGNABLE);
    const inFlight = await db.deployment.count({
      where: { app_guid: app.guid, state: { in: DEPLOYING } },
    });
    if (inFlight > 0) {
      throw unprocessable(
        'Unable to assign current droplet while the app has a deployment in progress. Wait for the deployment to complete or cancel it.',
      );
    }
    return assignDropletIn(ctx, change, current, droplet);
  });
}

/** The part of assigning a droplet that deployments share: the row, processes for types that have none, and the sidecars that buildpacks brought. */
export async function assignDropletIn(
  ctx: OpContext,
  change: Change,
  app: AppRecord,
  droplet: DropletRecord,
): Promise<AppRecord> {
  if (droplet.state !== 'STAGED') throw unprocessable(UNASSIGNABLE);
  const updated = await change.db.app.update({
    where: { guid: app.guid },
    data: { droplet_guid: droplet.guid },
  });
  await createMissingProcesses(ctx, change, updated, droplet);
  await replaceBuildpackSidecars(change.db, app, droplet);
  await followImagePort(change, updated);
  const request = { droplet_guid: droplet.guid };
  await auditApp(change, app.guid, 'audit.app.droplet.mapped', { request });
  change.say(app.guid, `Updated app with guid ${app.guid} (${JSON.stringify(request)})`);
  return updated;
}

/** Routes lead where an image listens, and another image may listen elsewhere. */
export async function followImagePort(
  change: Change,
  { guid, lifecycle_type }: Pick<AppRecord, 'guid' | 'lifecycle_type'>,
): Promise<void> {
  if (lifecycle_type !== 'docker') return;
  const destinations = await change.db.routeDestination.findMany({
    where: { app_guid: guid, app_port: null },
    select: { route_guid: true },
  });
  await change.project('route', [...new Set(destinations.map(({ route_guid }) => route_guid))]);
}

async function createMissingProcesses(
  ctx: OpContext,
  change: Change,
  app: AppRecord,
  droplet: DropletRecord,
): Promise<void> {
  const present = await change.db.process.findMany({ where: { app_guid: app.guid }, select: { type: true } });
  const types = Object.keys((droplet.process_types ?? {}) as Record<string, string>);
  for (const type of types.filter((name) => !present.some((process) => process.type === name))) {
    const created = await insertProcess(ctx, change, app, { type, state: app.state });
    await change.project('process', [created.guid]);
  }
}

interface BuildpackSidecar {
  readonly name: string;
  readonly command: string;
  readonly process_types: string[];
  readonly memory?: number;
}

async function replaceBuildpackSidecars(db: Tx, app: AppRecord, droplet: DropletRecord): Promise<void> {
  const sidecars = (droplet.sidecars ?? []) as unknown as BuildpackSidecar[];
  await db.sidecar.deleteMany({ where: { app_guid: app.guid, origin: 'buildpack' } });
  await db.sidecar.createMany({
    data: sidecars.map(({ name, command, process_types, memory }) => ({
      guid: crypto.randomUUID(),
      app_guid: app.guid,
      name,
      command,
      process_types,
      memory_in_mb: memory ?? null,
      origin: 'buildpack',
    })),
    skipDuplicates: true,
  });
}
