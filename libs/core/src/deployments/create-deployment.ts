import { randomUUID } from 'node:crypto';
import {
  type AppRecord,
  type DeploymentRecord,
  type DropletRecord,
  type Prisma,
  type ProcessRecord,
  type Tx,
} from '@cf/database';
import { unprocessable } from '@cf/errors';
import { startIn } from '../apps/app-state';
import { assignDropletIn, UNASSIGNABLE } from '../apps/assign-droplet';
import { auditApp } from '../apps/audit-app';
import { lockApp } from '../apps/find-app';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { newestProcess } from '../processes/find-process';
import { assertWithinLimits } from '../processes/scale-process';
import { assertDeploymentFits } from '../quotas';
import { assertSidecarsFit } from '../sidecars/sidecar-memory';
import { type Change, transact } from '../transact';
import { canaryPlan } from './canary-plan';

export interface NewDeployment {
  readonly dropletGuid?: string | undefined;
  readonly strategy: 'rolling' | 'canary';
  readonly maxInFlight: number;
  readonly webInstances?: number | undefined;
  readonly memoryInMb?: number | undefined;
  readonly diskInMb?: number | undefined;
  readonly logRateLimit?: number | undefined;
  readonly canaryWeights?: readonly number[] | undefined;
  readonly metadata?: MetadataChange | undefined;
  /** What the client asked for, as the audit event tells it. */
  readonly request: object;
}

const WITHOUT_DROPLET =
  'Invalid droplet. Please specify a droplet in the request or set a current droplet for the app.';

/** Replaces the web process of an app by one with another droplet, step by step. A stopped app is started at once, and the deployment is over. */
export function createDeployment(
  ctx: OpContext,
  app: AppRecord,
  input: NewDeployment,
): Promise<DeploymentRecord> {
  return transact(ctx, async (change) => {
    const { db } = change;
    const current = await lockApp(db, app.guid);
    const droplet = await dropletOf(db, current, input.dropletGuid);
    await assertFits(ctx, db, current, input);
    const updated = await assignDropletIn(ctx, change, current, droplet);
    const deployment =
      current.state === 'STOPPED'
        ? await startAtOnce(change, { before: current, app: updated, input })
        : await startRolling(ctx, change, { before: current, app: updated, droplet, input });
    await auditApp(change, app.guid, 'audit.app.deployment.create', {
      deployment_guid: deployment.guid,
      droplet_guid: droplet.guid,
      type: null,
      revision_guid: null,
      request: input.request,
      strategy: input.strategy,
    });
    change.say(app.guid, `Creating deployment for app with guid ${app.guid}`);
    return deployment;
  });
}

async function dropletOf(db: Tx, app: AppRecord, given: string | undefined): Promise<DropletRecord> {
  const guid = given ?? app.droplet_guid;
  const droplet = guid ? await db.droplet.findUnique({ where: { guid } }) : undefined;
  if (!guid) throw unprocessable(WITHOUT_DROPLET);
  if (droplet?.app_guid !== app.guid) throw unprocessable(UNASSIGNABLE);
  return droplet;
}

/** Refuses (422) a size that no process may have, as scaling does. */
async function assertFits(ctx: OpContext, db: Tx, app: AppRecord, input: NewDeployment): Promise<void> {
  assertWithinLimits(ctx, { disk_in_mb: input.diskInMb });
  const web = input.memoryInMb === undefined ? null : await newestProcess(db, app.guid);
  if (web && input.memoryInMb) await assertSidecarsFit(db, web, input.memoryInMb);
}

interface Start {
  readonly before: AppRecord;
  readonly app: AppRecord;
  readonly input: NewDeployment;
}

async function startAtOnce(change: Change, { before, app, input }: Start): Promise<DeploymentRecord> {
  const web = await newestProcess(change.db, app.guid);
  if (web) await change.db.process.update({ where: { guid: web.guid }, data: sizeOf(input, true) });
  await startIn(change, app);
  return change.db.deployment.create({
    data: {
      ...rowOf(before, app, input),
      state: 'DEPLOYED',
      status_value: 'FINALIZED',
      status_reason: 'DEPLOYED',
      original_web_process_instance_count: input.webInstances ?? web?.instances ?? 1,
      deploying_web_process_guid: web?.guid ?? null,
    },
  });
}

async function startRolling(
  ctx: OpContext,
  change: Change,
  { before, app, droplet, input }: Start & { droplet: DropletRecord },
): Promise<DeploymentRecord> {
  const { db } = change;
  const web = await db.process.findMany({
    where: { app_guid: app.guid, type: 'web' },
    orderBy: [{ created_at: 'asc' }, { id: 'asc' }],
  });
  const [oldest, newest] = [web[0], web.at(-1)];
  if (!oldest || !newest) throw unprocessable('The app has no web process to deploy.');
  const previous = await db.deployment.findFirst({
    where: { app_guid: app.guid, status_value: 'ACTIVE' },
    orderBy: { id: 'desc' },
  });
  const original = previous?.original_web_process_instance_count ?? oldest.instances;
  const first = firstInstances(input, original);
  const wished = { ...newest, ...sizeOf(input, true) };
  await assertDeploymentFits(db, app.space_guid, { before: [newest], after: [wished], planned: true });
  const deploying = await cloneProcess(db, newest, {
    ...sizeOf(input, false),
    droplet_guid: droplet.guid,
    instances: first,
  });
  await assertDeploymentFits(db, app.space_guid, { before: [], after: [deploying], starts: true });
  if (previous) await supersede(db, previous);
  await change.project('process', [deploying.guid], 1);
  ctx.log.info({ app: { guid: app.guid }, process: { guid: deploying.guid } }, 'Began deployment');
  return db.deployment.create({
    data: {
      ...rowOf(before, app, input),
      state: input.strategy === 'canary' ? 'PREPAUSED' : 'DEPLOYING',
      status_value: 'ACTIVE',
      status_reason: 'DEPLOYING',
      original_web_process_instance_count: original,
      deploying_web_process_guid: deploying.guid,
      new_processes: [{ guid: deploying.guid, type: 'web' }],
    },
  });
}

function firstInstances(
  { strategy, maxInFlight, canaryWeights, webInstances }: NewDeployment,
  original: number,
): number {
  const desired = webInstances ?? original;
  const goal =
    strategy === 'canary' ? (canaryPlan(canaryWeights, { original, desired })[0]?.canary ?? 1) : desired;
  return Math.min(maxInFlight, goal);
}

async function supersede(db: Tx, previous: DeploymentRecord): Promise<void> {
  await db.deployment.update({
    where: { guid: previous.guid },
    data: {
      state: previous.state === 'DEPLOYING' ? 'DEPLOYED' : 'CANCELED',
      status_value: 'FINALIZED',
      status_reason: 'SUPERSEDED',
      status_updated_at: new Date(),
    },
  });
}

/** A further process like this one, with a version of its own. */
async function cloneProcess(
  db: Tx,
  process: ProcessRecord,
  own: Partial<ProcessRecord>,
): Promise<ProcessRecord> {
  const { id: _id, created_at: _created, updated_at: _updated, labels, annotations, ...settings } = process;
  return db.process.create({
    data: {
      ...settings,
      labels: labels as Prisma.InputJsonValue,
      annotations: annotations as Prisma.InputJsonValue,
      guid: randomUUID(),
      version: randomUUID(),
      state: 'STARTED',
      ...(own as object),
    },
  });
}

const sizeOf = (input: NewDeployment, withInstances: boolean) => ({
  ...(input.memoryInMb !== undefined && { memory_in_mb: input.memoryInMb }),
  ...(input.diskInMb !== undefined && { disk_in_mb: input.diskInMb }),
  ...(input.logRateLimit !== undefined && {
    log_rate_limit_in_bytes_per_second: BigInt(input.logRateLimit),
  }),
  ...(withInstances && input.webInstances !== undefined && { instances: input.webInstances }),
});

const rowOf = (before: AppRecord, app: AppRecord, input: NewDeployment) => ({
  guid: randomUUID(),
  app_guid: app.guid,
  strategy: input.strategy,
  droplet_guid: app.droplet_guid,
  previous_droplet_guid: before.droplet_guid,
  max_in_flight: input.maxInFlight,
  web_instances: input.webInstances ?? null,
  memory_in_mb: input.memoryInMb ?? null,
  disk_in_mb: input.diskInMb ?? null,
  log_rate_limit_in_bytes_per_second: input.logRateLimit === undefined ? null : BigInt(input.logRateLimit),
  ...(input.strategy === 'canary' && {
    canary_current_step: 1,
    ...(input.canaryWeights && {
      canary_steps: input.canaryWeights.map((instance_weight) => ({ instance_weight })),
    }),
  }),
  ...mergeMetadata(input.metadata),
});
