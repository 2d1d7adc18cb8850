import { randomUUID } from 'node:crypto';
import { type AppRecord, type DeploymentRecord, type ProcessRecord } from '@cf/database';
import { lockApp } from '../apps/find-app';
import { auditApp } from '../apps/audit-app';
import { type OpContext } from '../context';
import { assertProcessesFit } from '../quotas';
import { type Change, transact } from '../transact';
import { canaryStepOf } from './canary-plan';
import { type InstanceSummary, planStep, type Situation, type Step } from './plan-step';

/** What is known of the instances of a process in one version; undefined when nothing is. */
export type InstancesOf = (
  processGuid: string,
  version: string,
) => readonly { readonly state: string; readonly routable: boolean }[] | undefined;

const PATIENCE_MS = 10 * 60_000;
const HEALTHY = ['RUNNING', 'STARTING'];
const STATUS = {
  DEPLOYED: { state: 'DEPLOYED', status_value: 'FINALIZED', status_reason: 'DEPLOYED' },
  CANCELED: { state: 'CANCELED', status_value: 'FINALIZED', status_reason: 'CANCELED' },
  PAUSED: { state: 'PAUSED', status_value: 'ACTIVE', status_reason: 'PAUSED' },
} as const;

/** Plans and applies the next step of a deployment in one transaction. Answers whether something was done; a deployment that is over or gone is left alone. */
export function advanceDeployment(ctx: OpContext, guid: string, instancesOf: InstancesOf): Promise<boolean> {
  return transact(ctx, async (change) => {
    const { db } = change;
    const found = await db.deployment.findUnique({ where: { guid } });
    const app = found && (await db.app.findUnique({ where: { guid: found.app_guid } }));
    if (!found || !app) return false;
    const locked = await lockApp(db, app.guid);
    const deployment = await db.deployment.findUniqueOrThrow({ where: { guid } });
    const web = await db.process.findMany({
      where: { app_guid: app.guid, type: 'web' },
      orderBy: [{ created_at: 'asc' }, { id: 'asc' }],
    });
    const step = planStep(await situationOf(change, { deployment, app: locked, web, instancesOf }));
    if (step) await apply(change, { deployment, app: locked, web }, step);
    if (step?.ends) ctx.log.info({ deployment: { guid }, state: step.ends }, 'Deployment moved on');
    return step !== undefined;
  });
}

/** Says in the deployment why its last step failed; it is tried again. */
export async function recordDeploymentError(ctx: OpContext, guid: string, message: string): Promise<void> {
  await ctx.db.deployment.updateMany({ where: { guid, status_value: 'ACTIVE' }, data: { error: message } });
}

interface Rows {
  readonly deployment: DeploymentRecord;
  readonly app: AppRecord;
  readonly web: readonly ProcessRecord[];
}

async function situationOf(
  { db }: Change,
  { deployment, app, web, instancesOf }: Rows & { instancesOf: InstancesOf },
): Promise<Situation> {
  const superseded = await db.deployment.findMany({
    where: { app_guid: deployment.app_guid, status_reason: 'SUPERSEDED' },
    orderBy: { id: 'desc' },
    take: 100,
  });
  const processesOf = (state: string) =>
    superseded
      .filter((other) => other.state === state)
      .flatMap(({ deploying_web_process_guid }) => deploying_web_process_guid ?? []);
  const original = deployment.original_web_process_instance_count;
  return {
    state: deployment.state,
    maxInFlight: deployment.max_in_flight,
    desired: deployment.web_instances ?? original,
    original,
    canary: canaryStepOf(deployment),
    deployingGuid: deployment.deploying_web_process_guid ?? '',
    web,
    // A stopped app has no instances to wait for: its deployment ends with the next look.
    summaryOf: app.state === 'STOPPED' ? stoppedSummary(web) : summaries(web, instancesOf),
    abandoned: processesOf('CANCELED'),
    proven: processesOf('DEPLOYED'),
    patienceIsOver: Date.now() - deployment.status_updated_at.getTime() > PATIENCE_MS,
  };
}

const stoppedSummary =
  (web: readonly ProcessRecord[]) =>
  (guid: string): InstanceSummary => ({
    routable: web.find((process) => process.guid === guid)?.instances ?? 0,
    starting: 0,
    unhealthy: 0,
  });

const summaries =
  (web: readonly ProcessRecord[], instancesOf: InstancesOf) =>
  (guid: string): InstanceSummary | undefined => {
    const process = web.find((one) => one.guid === guid);
    const instances = process && instancesOf(guid, process.version);
    if (!instances) return undefined;
    const routable = instances.filter(({ state, routable: is }) => state === 'RUNNING' && is).length;
    const healthy = instances.filter(({ state }) => HEALTHY.includes(state)).length;
    return { routable, starting: healthy - routable, unhealthy: instances.length - healthy };
  };

async function apply(change: Change, { deployment, app, web }: Rows, step: Step): Promise<void> {
  const { db } = change;
  for (const [guid, instances] of step.instances) {
    await db.process.update({ where: { guid }, data: { instances } });
  }
  await assertStepFits(change, { app, web }, step);
  const gone =
    step.ends === 'DEPLOYED' ? othersThan(web, deployment.deploying_web_process_guid) : step.destroy;
  for (const guid of gone) await destroyProcess(change, web, guid);
  await change.project('process', [...step.instances.keys(), ...gone], 1);
  if (step.ends === 'DEPLOYED') await restartOtherTypes(change, app);
  const moves = step.ends && STATUS[step.ends];
  await db.deployment.update({
    where: { guid: deployment.guid },
    data: {
      error: null,
      ...(step.healthy && { last_healthy_at: new Date() }),
      ...(moves && { ...moves, status_updated_at: new Date() }),
    },
  });
}

/** A step that adds more than it takes away needs room in the quotas; without it nothing is done, and the next tick looks again. */
async function assertStepFits(
  { db }: Change,
  { app, web }: Pick<Rows, 'app' | 'web'>,
  { instances }: Step,
): Promise<void> {
  const raised = web.some(({ guid, instances: had }) => (instances.get(guid) ?? had) > had);
  if (!raised) return;
  const after = web.map((process) => ({
    ...process,
    instances: instances.get(process.guid) ?? process.instances,
  }));
  await assertProcessesFit(db, app.space_guid, { before: web, after });
}

const othersThan = (web: readonly ProcessRecord[], kept: string | null) =>
  web.filter(({ guid }) => guid !== kept).map(({ guid }) => guid);

async function destroyProcess(change: Change, web: readonly ProcessRecord[], guid: string): Promise<void> {
  const { count } = await change.db.process.deleteMany({ where: { guid } });
  const process = web.find((one) => one.guid === guid);
  if (count === 0 || !process) return;
  await auditApp(change, process.app_guid, 'audit.app.process.delete', {
    process_guid: guid,
    process_type: process.type,
  });
  change.say(process.app_guid, `Deleting process: "${process.type}"`);
}

/** Worker, clock and other types have no rolling replacement: they start anew with the deployed droplet. */
async function restartOtherTypes(change: Change, app: AppRecord): Promise<void> {
  const others = await change.db.process.findMany({ where: { app_guid: app.guid, type: { not: 'web' } } });
  for (const { guid } of others) {
    await change.db.process.update({
      where: { guid },
      data: {
        version: randomUUID(),
        droplet_guid: app.droplet_guid,
        ...(app.state === 'STARTED' && { state: 'STARTED' }),
      },
    });
  }
  await change.project(
    'process',
    others.map(({ guid }) => guid),
  );
}
