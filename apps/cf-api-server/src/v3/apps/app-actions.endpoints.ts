import {
  accessTo,
  assertLifecycleEnabled,
  assignDroplet,
  findAppFor,
  findAppToStart,
  restartApp,
  startApp,
  stopApp,
} from '@cf/core';
import { notFound } from '@cf/errors';
import { ok } from '@cf/http';
import { presentDroplet } from '../droplets/droplet.presenter';
import { get, patch, post, type RequestContext } from '../request-context';
import { presentApp } from './app.presenter';
import { CurrentDropletBody } from './apps.schemas';

export const appActionsEndpoints = [
  post('/v3/apps/:guid/actions/start', {}, async (ctx, { params }) => {
    const app = await findAppToStart(ctx, params.guid);
    await assertLifecycleEnabled(ctx, app.lifecycle_type);
    return ok(presentApp(await startApp(ctx, app), ctx.links));
  }),

  post('/v3/apps/:guid/actions/stop', {}, async (ctx, { params }) => {
    const app = await findAppFor(ctx, 'manageApps', params.guid);
    return ok(presentApp(await stopApp(ctx, app), ctx.links));
  }),

  post('/v3/apps/:guid/actions/restart', {}, async (ctx, { params }) => {
    const app = await findAppToStart(ctx, params.guid);
    await assertLifecycleEnabled(ctx, app.lifecycle_type);
    return ok(presentApp(await restartApp(ctx, app), ctx.links));
  }),

  get('/v3/apps/:guid/relationships/current_droplet', {}, async (ctx, { params }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    if (!app.droplet_guid) throw notFound('Droplet');
    return ok(presentCurrentDroplet(ctx, app.guid, app.droplet_guid));
  }),

  patch(
    '/v3/apps/:guid/relationships/current_droplet',
    { body: CurrentDropletBody },
    async (ctx, { params, body }) => {
      const app = await findAppFor(ctx, 'manageApps', params.guid);
      const updated = await assignDroplet(ctx, app, body.data.guid);
      return ok(presentCurrentDroplet(ctx, app.guid, updated.droplet_guid));
    },
  ),

  get('/v3/apps/:guid/droplets/current', {}, async (ctx, { params }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    const droplet = app.droplet_guid
      ? await ctx.db.droplet.findUnique({ where: { guid: app.droplet_guid } })
      : undefined;
    if (!droplet) throw notFound('Droplet');
    const access = await accessTo(ctx, 'read', app.space_guid, 'App');
    return ok(presentDroplet(droplet, ctx.links, { secrets: access.can('readSecrets') }));
  }),
];

const presentCurrentDroplet = ({ links }: RequestContext, appGuid: string, dropletGuid: string | null) => ({
  data: dropletGuid ? { guid: dropletGuid } : null,
  links: {
    self: links.get(`/v3/apps/${appGuid}/relationships/current_droplet`),
    related: links.get(`/v3/apps/${appGuid}/droplets/current`),
  },
});
