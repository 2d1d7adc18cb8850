import { createApp, findAppFor, findReferredSpace, listApps, requestAppDeletion, updateApp } from '@cf/core';
import { accepted, created, ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { del, get, patch, post } from '../request-context';
import { presentApp } from './app.presenter';
import { CreateAppBody, ListAppsQuery, ShowAppQuery, UpdateAppBody } from './apps.schemas';
import { includedWithApps } from './included-with-apps';

export const appsEndpoints = [
  get('/v3/apps', { query: ListAppsQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listApps(ctx, filter);
    const included = await includedWithApps(ctx, query.include, page.records);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentApp(row, ctx.links), included }));
  }),

  post('/v3/apps', { body: CreateAppBody }, async (ctx, { body }) => {
    const { name, lifecycle, environment_variables: environmentVariables, metadata } = body;
    const space = await findReferredSpace(ctx, 'write', body.relationships.space.data.guid);
    const input = { name, lifecycle, environmentVariables, metadata, warn: ctx.warn };
    const app = await createApp(ctx, space, input);
    return created(presentApp(app, ctx.links));
  }),

  get('/v3/apps/:guid', { query: ShowAppQuery }, async (ctx, { params, query }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    const included = await includedWithApps(ctx, query.include, [app]);
    return ok({ ...presentApp(app, ctx.links), ...(included && { included }) });
  }),

  patch('/v3/apps/:guid', { body: UpdateAppBody }, async (ctx, { params, body }) => {
    const app = await findAppFor(ctx, 'write', params.guid);
    return ok(presentApp(await updateApp(ctx, app, { ...body, warn: ctx.warn }), ctx.links));
  }),

  del('/v3/apps/:guid', {}, async (ctx, { params }) => {
    const app = await findAppFor(ctx, 'write', params.guid);
    const job = await requestAppDeletion(ctx, app);
    return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
  }),
];
