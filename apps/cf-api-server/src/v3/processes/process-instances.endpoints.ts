import {
  assertFeatureEnabled,
  findProcessFor,
  findProcessOfAppFor,
  type ProcessOfApp,
  readProcess,
  scaleProcess,
  terminateInstance,
} from '@cf/core';
import { accepted, noContent, ok } from '@cf/http';
import { readSnapshots } from '@cf/live-state';
import { type z } from 'zod';
import { del, get, post, type RequestContext } from '../request-context';
import { instancesOf, presentInstance } from './instances';
import { presentOne } from './processes.endpoints';
import { ScaleProcessBody } from './processes.schemas';
import { presentStats } from './stats.presenter';

export const processInstancesEndpoints = [
  post('/v3/processes/:guid/actions/scale', { body: ScaleProcessBody }, async (ctx, { params, body }) =>
    scale(ctx, await findProcessFor(ctx, 'manageApps', params.guid), body),
  ),

  post(
    '/v3/apps/:guid/processes/:type/actions/scale',
    { body: ScaleProcessBody },
    async (ctx, { params, body }) =>
      scale(ctx, await findProcessOfAppFor(ctx, 'manageApps', params.guid, params.type), body),
  ),

  get('/v3/processes/:guid/stats', {}, async (ctx, { params }) =>
    stats(ctx, await findProcessFor(ctx, 'read', params.guid)),
  ),

  get('/v3/apps/:guid/processes/:type/stats', {}, async (ctx, { params }) =>
    stats(ctx, await findProcessOfAppFor(ctx, 'read', params.guid, params.type)),
  ),

  get('/v3/processes/:guid/process_instances', {}, async (ctx, { params }) => {
    const { process } = await findProcessFor(ctx, 'read', params.guid);
    const live = await readSnapshots(ctx.redis, [process.guid]);
    const self = `/v3/processes/${process.guid}`;
    return ok({
      resources: instancesOf(process, live).map(presentInstance),
      links: { self: ctx.links.get(`${self}/process_instances`), process: ctx.links.get(self) },
    });
  }),

  del('/v3/processes/:guid/instances/:index', {}, async (ctx, { params }) =>
    terminate(ctx, await findProcessFor(ctx, 'manageApps', params.guid), params.index),
  ),

  del('/v3/apps/:guid/processes/:type/instances/:index', {}, async (ctx, { params }) =>
    terminate(ctx, await findProcessOfAppFor(ctx, 'manageApps', params.guid, params.type), params.index),
  ),
];

async function scale(ctx: RequestContext, found: ProcessOfApp, body: z.output<typeof ScaleProcessBody>) {
  await assertFeatureEnabled(ctx, 'app_scaling');
  const process = await scaleProcess(ctx, found, body);
  return accepted(undefined, await presentOne(ctx, { ...found, process }));
}

async function stats(ctx: RequestContext, { process }: ProcessOfApp) {
  const [details, live] = await Promise.all([
    readProcess(ctx, process.guid),
    readSnapshots(ctx.redis, [process.guid]),
  ]);
  if (!live.available) ctx.warn('Stats server temporarily unavailable.');
  const instances = instancesOf(details, live);
  return ok({ resources: instances.map((instance) => presentStats(details, instance, live.available)) });
}

async function terminate(ctx: RequestContext, found: ProcessOfApp, index: string) {
  await terminateInstance(ctx, found, /^\d{1,9}$/.test(index) ? Number(index) : -1);
  return noContent();
}
