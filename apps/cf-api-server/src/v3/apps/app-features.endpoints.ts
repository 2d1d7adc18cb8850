import {
  accessTo,
  APP_FEATURES,
  type AppFeature,
  appFeatureOf,
  findAppFor,
  setAppFeature,
  sshAccessOf,
} from '@cf/core';
import { type AppRecord } from '@cf/database';
import { ok } from '@cf/http';
import { get, patch } from '../request-context';
import { AppFeatureBody } from './apps.schemas';

/** Space supporters may switch what has to do with the app's life, not who may log in to it nor how secrets reach it. */
const verbFor = (feature: AppFeature) => (feature === 'revisions' ? 'manageApps' : 'write');

export const appFeaturesEndpoints = [
  get('/v3/apps/:guid/features', {}, async (ctx, { params }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    const names = Object.keys(APP_FEATURES) as AppFeature[];
    const self = { href: `/v3/apps/${app.guid}/features` };
    return ok({
      resources: names.map((name) => presentFeature(app, name)),
      pagination: {
        total_results: names.length,
        total_pages: 1,
        first: self,
        last: self,
        next: null,
        previous: null,
      },
    });
  }),

  get('/v3/apps/:guid/features/:name', {}, async (ctx, { params }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    return ok(presentFeature(app, appFeatureOf(params.name)));
  }),

  patch('/v3/apps/:guid/features/:name', { body: AppFeatureBody }, async (ctx, { params, body }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    const feature = appFeatureOf(params.name);
    await findAppFor(ctx, verbFor(feature), params.guid);
    return ok(presentFeature(await setAppFeature(ctx, app, feature, body.enabled), feature));
  }),

  get('/v3/apps/:guid/ssh_enabled', {}, async (ctx, { params }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    return ok(await sshAccessOf(ctx, app));
  }),

  get('/v3/apps/:guid/permissions', {}, async (ctx, { params }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    const access = await accessTo(ctx, 'read', app.space_guid, 'App');
    return ok({ read_basic_data: true, read_sensitive_data: access.can('readSecrets') });
  }),
];

const presentFeature = (app: AppRecord, name: AppFeature) => ({
  name,
  description: APP_FEATURES[name].description,
  enabled: app[APP_FEATURES[name].column],
});
