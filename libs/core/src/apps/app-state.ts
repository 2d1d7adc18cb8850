import { randomUUID } from 'node:crypto';
import { type AppRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { assertProcessesFit } from '../quotas';
import { accessTo } from '../spaces/find-space';
import { type Change, transact } from '../transact';
import { auditApp } from './audit-app';
import { findAppFor, lockApp } from './find-app';

const WITHOUT_DROPLET = 'Assign a droplet before starting this app.';

/** The app, if it has something to run (422) and the actor may start it (403). */
export async function findAppToStart(ctx: OpContext, guid: string): Promise<AppRecord> {
  const app = await findAppFor(ctx, 'read', guid);
  assertDroplet(app);
  await accessTo(ctx, 'manageApps', app.space_guid, 'App');
  return app;
}

/** Starts an app: every process gets a new version that runs the current droplet. An app that runs already is left alone; the event tells that it was asked. */
export function startApp(ctx: OpContext, app: AppRecord): Promise<AppRecord> {
  return transact(ctx, async (change) => {
    const current = await lockApp(change.db, app.guid);
    assertDroplet(current);
    await auditApp(change, app.guid, 'audit.app.start');
    if (current.state === 'STARTED') return current;
    change.say(app.guid, `Starting app with guid ${app.guid}`);
    return startIn(change, current);
  });
}

/** Stops an app: nothing of it runs any more. */
export function stopApp(ctx: OpContext, app: AppRecord): Promise<AppRecord> {
  return transact(ctx, async (change) => {
    await lockApp(change.db, app.guid);
    const stopped = await change.db.app.update({ where: { guid: app.guid }, data: { state: 'STOPPED' } });
    await change.db.process.updateMany({ where: { app_guid: app.guid }, data: { state: 'STOPPED' } });
    await projectProcesses(change, app.guid);
    await auditApp(change, app.guid, 'audit.app.stop');
    change.say(app.guid, `Stopping app with guid ${app.guid}`);
    return stopped;
  });
}

/** Stops and starts an app in one step: every process gets a new version. */
export function restartApp(ctx: OpContext, app: AppRecord): Promise<AppRecord> {
  return transact(ctx, async (change) => {
    const current = await lockApp(change.db, app.guid);
    assertDroplet(current);
    const restarted = await startIn(change, current);
    await auditApp(change, app.guid, 'audit.app.restart');
    change.say(app.guid, `Restarted app with guid ${app.guid}`);
    return restarted;
  });
}

/** Gives every process of a locked app a new version that runs; web processes of a deployment keep the droplet that each of them is there for. */
export async function startIn(change: Change, app: AppRecord): Promise<AppRecord> {
  const { db } = change;
  const started = await db.app.update({ where: { guid: app.guid }, data: { state: 'STARTED' } });
  const deploys = await db.deployment.count({ where: { app_guid: app.guid, status_value: 'ACTIVE' } });
  const processes = await db.process.findMany({ where: { app_guid: app.guid } });
  for (const process of processes) {
    const keeps = deploys > 0 && process.type === 'web' && process.droplet_guid !== null;
    await db.process.update({
      where: { guid: process.guid },
      data: {
        state: 'STARTED',
        version: randomUUID(),
        ...(!keeps && { droplet_guid: app.droplet_guid }),
      },
    });
  }
  const after = processes.map((process) => ({ ...process, state: 'STARTED' }));
  await assertProcessesFit(db, app.space_guid, { before: [], after, starts: true });
  await projectProcesses(change, app.guid);
  return started;
}

async function projectProcesses(change: Change, appGuid: string): Promise<void> {
  const processes = await change.db.process.findMany({
    where: { app_guid: appGuid },
    select: { guid: true },
  });
  await change.project(
    'process',
    processes.map(({ guid }) => guid),
    1,
  );
}

function assertDroplet(app: AppRecord): void {
  if (!app.droplet_guid) throw unprocessable(WITHOUT_DROPLET);
}
