import { type DeploymentRecord, type DropletRecord, type Tx } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { assignDropletIn, UNASSIGNABLE } from '../apps/assign-droplet';
import { auditApp } from '../apps/audit-app';
import { lockApp } from '../apps/find-app';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { transact } from '../transact';

const CANCELABLE = ['DEPLOYING', 'PREPAUSED', 'PAUSED', 'CANCELING'];

/** Whether a deployment may still be canceled. */
export const isCancelable = ({ state }: DeploymentRecord) => CANCELABLE.includes(state);

/** Turns a deployment back: the app has its previous droplet again, and the updater brings the former instances back. */
export function cancelDeployment(ctx: OpContext, { guid, app_guid }: DeploymentRecord): Promise<void> {
  return transact(ctx, async (change) => {
    const { db } = change;
    const app = await lockApp(db, app_guid);
    const deployment = await db.deployment.findUniqueOrThrow({ where: { guid } });
    if (!isCancelable(deployment)) throw refused('cancel', deployment);
    await assignDropletIn(ctx, change, app, await previousDroplet(db, deployment));
    await db.deployment.update({
      where: { guid },
      data: {
        state: 'CANCELING',
        status_value: 'ACTIVE',
        status_reason: 'CANCELING',
        ...(deployment.state !== 'CANCELING' && { status_updated_at: new Date() }),
      },
    });
    await auditApp(change, app_guid, 'audit.app.deployment.cancel', {
      deployment_guid: guid,
      droplet_guid: deployment.droplet_guid,
    });
    change.say(app_guid, `Cancelling deployment for app with guid ${app_guid}`);
  });
}

/** Lets a paused canary deployment go on: to its next step, or to its end. */
export function continueDeployment(ctx: OpContext, { guid, app_guid }: DeploymentRecord): Promise<void> {
  return transact(ctx, async (change) => {
    const { db } = change;
    await lockApp(db, app_guid);
    const deployment = await db.deployment.findUniqueOrThrow({ where: { guid } });
    if (deployment.state !== 'PAUSED') throw refused('continue', deployment);
    const steps = ((deployment.canary_steps ?? []) as unknown[]).length;
    const step = deployment.canary_current_step ?? 1;
    await db.deployment.update({
      where: { guid },
      data: {
        ...(step < steps ? { state: 'PREPAUSED', canary_current_step: step + 1 } : { state: 'DEPLOYING' }),
        status_value: 'ACTIVE',
        status_reason: 'DEPLOYING',
        status_updated_at: new Date(),
      },
    });
    await auditApp(change, app_guid, 'audit.app.deployment.continue', {
      deployment_guid: guid,
      droplet_guid: deployment.droplet_guid,
    });
    change.say(app_guid, `Continuing deployment for app with guid ${app_guid}`);
  });
}

/** Changes the metadata of a deployment. */
export const updateDeployment = (
  ctx: OpContext,
  deployment: DeploymentRecord,
  metadata: MetadataChange | undefined,
): Promise<DeploymentRecord> =>
  ctx.db.deployment.update({ where: { guid: deployment.guid }, data: mergeMetadata(metadata, deployment) });

async function previousDroplet(db: Tx, deployment: DeploymentRecord): Promise<DropletRecord> {
  const guid = deployment.previous_droplet_guid;
  const droplet = guid ? await db.droplet.findUnique({ where: { guid } }) : null;
  if (!droplet) throw unprocessable(UNASSIGNABLE);
  return droplet;
}

const refused = (verb: string, { status_value, status_reason }: DeploymentRecord) =>
  unprocessable(`Cannot ${verb} a deployment with status: ${status_value} and reason: ${status_reason}`);
