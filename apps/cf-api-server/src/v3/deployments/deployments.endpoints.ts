import {
  accessTo,
  assertLifecycleEnabled,
  cancelDeployment,
  continueDeployment,
  createDeployment,
  findDeploymentFor,
  listDeployments,
  type NewDeployment,
  updateDeployment,
} from '@cf/core';
import { type AppRecord, type DeploymentRecord, rowByGuid } from '@cf/database';
import { isExpected, notFound, unprocessable } from '@cf/errors';
import { created, done, ok } from '@cf/http';
import { listOf } from '../list-query';
import { MetadataBody } from '../metadata';
import { presentPage } from '../page';
import { get, patch, post, type RequestContext } from '../request-context';
import { presentDeployment } from './deployment.presenter';
import { CreateDeploymentBody, ListDeploymentsQuery } from './deployments.schemas';

const WITHOUT_REVISIONS = 'Cannot create deployment from a revision for an app without revisions enabled';
const UNKNOWN_REVISION = 'The revision does not exist';

export const deploymentsEndpoints = [
  get('/v3/deployments', { query: ListDeploymentsQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listDeployments(ctx, filter);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentDeployment(row, ctx.links) }));
  }),

  post('/v3/deployments', { body: CreateDeploymentBody }, async (ctx, { body }) => {
    const app = await findManageableApp(ctx, body.relationships.app.data.guid);
    if (body.revision) throw unprocessable(app.revisions_enabled ? UNKNOWN_REVISION : WITHOUT_REVISIONS);
    await assertLifecycleEnabled(ctx, app.lifecycle_type);
    const deployment = await createDeployment(ctx, app, newDeploymentOf(body));
    return created(presentDeployment(deployment, ctx.links));
  }),

  get('/v3/deployments/:guid', {}, async (ctx, { params }) => {
    return ok(presentDeployment(await findDeploymentFor(ctx, 'read', params.guid), ctx.links));
  }),

  patch('/v3/deployments/:guid', { body: MetadataBody }, async (ctx, { params, body }) => {
    const deployment = await findDeploymentFor(ctx, 'write', params.guid);
    return ok(presentDeployment(await updateDeployment(ctx, deployment, body.metadata), ctx.links));
  }),

  post('/v3/deployments/:guid/actions/cancel', {}, async (ctx, { params }) => {
    await cancelDeployment(ctx, await findManageableDeployment(ctx, params.guid));
    return done();
  }),

  post('/v3/deployments/:guid/actions/continue', {}, async (ctx, { params }) => {
    await continueDeployment(ctx, await findManageableDeployment(ctx, params.guid));
    return done();
  }),
];

const newDeploymentOf = (body: CreateDeploymentBody): NewDeployment => ({
  dropletGuid: body.droplet?.guid,
  strategy: body.strategy ?? 'rolling',
  maxInFlight: body.options?.max_in_flight ?? 1,
  canaryWeights: body.options?.canary?.steps?.map(({ instance_weight }) => instance_weight),
  ...(body.options && sizeOf(body.options)),
  metadata: body.metadata,
  request: body,
});

const sizeOf = (options: NonNullable<CreateDeploymentBody['options']>) => ({
  webInstances: options.web_instances,
  memoryInMb: options.memory_in_mb,
  diskInMb: options.disk_in_mb,
  logRateLimit: options.log_rate_limit_in_bytes_per_second,
});

/** The app that a body names: 422 when it is not there or may not be managed. */
async function findManageableApp(ctx: RequestContext, guid: string): Promise<AppRecord> {
  const invalid = 'Unable to use app. Ensure that the app exists and you have access to it.';
  const app = await rowByGuid(ctx.db, 'apps', guid);
  const access = app && (await ctx.permissions.inSpace(app.space_guid));
  if (!app || !access?.can('manageApps')) throw unprocessable(invalid);
  access.assertActive();
  return app;
}

/** Who may not manage a deployment does not learn that it exists. */
async function findManageableDeployment(ctx: RequestContext, guid: string): Promise<DeploymentRecord> {
  const deployment = await findDeploymentFor(ctx, 'read', guid);
  const app = await ctx.db.app.findUniqueOrThrow({ where: { guid: deployment.app_guid } });
  try {
    await accessTo(ctx, 'manageApps', app.space_guid, 'Deployment');
  } catch (error) {
    throw isExpected(error) && 'errorName' in error && error.errorName === 'NotAuthorized'
      ? notFound('Deployment')
      : error;
  }
  return deployment;
}
