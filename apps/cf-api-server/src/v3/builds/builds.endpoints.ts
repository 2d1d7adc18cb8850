import {
  assertMayReport,
  type BuildWithDroplet,
  createBuild,
  findAppFor,
  findBuildFor,
  findBuildToUpdate,
  findPackageToStage,
  listBuilds,
  reportBuildEnd,
  updateBuild,
} from '@cf/core';
import { created, ok } from '@cf/http';
import { type z } from 'zod';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { get, patch, post, type RequestContext } from '../request-context';
import { presentBuild } from './build.presenter';
import { CreateBuildBody, ListAppBuildsQuery, ListBuildsQuery, UpdateBuildBody } from './builds.schemas';

export const buildsEndpoints = [
  get('/v3/builds', { query: ListBuildsQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listBuilds(ctx, filter);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentBuild(row, ctx.links) }));
  }),

  get('/v3/apps/:guid/builds', { query: ListAppBuildsQuery }, async (ctx, { params, query }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    const filter = listOf(query);
    const page = await listBuilds(ctx, { ...filter, app_guids: [app.guid] });
    return ok(presentPage(ctx, filter, page, { present: (row) => presentBuild(row, ctx.links) }));
  }),

  post('/v3/builds', { body: CreateBuildBody }, async (ctx, { body }) => {
    const found = await findPackageToStage(ctx, body.package.guid);
    const { build, warning } = await createBuild(ctx, found, {
      memoryInMb: body.staging_memory_in_mb,
      diskInMb: body.staging_disk_in_mb,
      logRateLimit: body.staging_log_rate_limit_bytes_per_second,
      lifecycle: body.lifecycle,
      environmentVariables: body.environment_variables,
      metadata: body.metadata,
      createdBy: { guid: ctx.actor.guid, name: ctx.identity?.username, email: ctx.identity?.email },
    });
    if (warning) ctx.warn(warning);
    return created(presentBuild({ ...build, droplet_state: 'STAGING' }, ctx.links));
  }),

  get('/v3/builds/:guid', {}, async (ctx, { params }) => {
    const build = await findBuildFor(ctx, 'read', params.guid);
    return ok(presentBuild(build, ctx.links));
  }),

  patch(
    '/v3/builds/:guid',
    { body: UpdateBuildBody, scope: 'cloud_controller.update_build_state' },
    async (ctx, { params, body }) => {
      const build = body.state
        ? await report(ctx, params.guid, body)
        : await findBuildFor(ctx, 'write', params.guid);
      return ok(presentBuild(await updateBuild(ctx, build, body.metadata), ctx.links));
    },
  ),
];

async function report(
  ctx: RequestContext,
  guid: string,
  { state, error, lifecycle }: z.output<typeof UpdateBuildBody>,
): Promise<BuildWithDroplet> {
  assertMayReport(ctx);
  const build = await findBuildToUpdate(ctx, guid);
  if (state === 'STAGED' && lifecycle) {
    const { image, processTypes = {} } = lifecycle.data;
    return reportBuildEnd(ctx, build, { state, image, processTypes });
  }
  return reportBuildEnd(ctx, build, { state: 'FAILED', error });
}
