import {
  accessTo,
  assertFeatureEnabled,
  auditApp,
  findAppFor,
  newestProcess,
  presentedEnvironment,
  transact,
  updateEnvironmentVariables,
} from '@cf/core';
import { type AppRecord } from '@cf/database';
import { ok } from '@cf/http';
import { get, patch, type RequestContext } from '../request-context';
import { EnvironmentVariablesBody } from './apps.schemas';

const REDACTED = { redacted_message: '[PRIVATE DATA HIDDEN]' };

export const appEnvironmentEndpoints = [
  get('/v3/apps/:guid/env', {}, async (ctx, { params }) => {
    const app = await findWithVisibleEnvironment(ctx, params.guid);
    const access = await accessTo(ctx, 'readEnvironment', app.space_guid, 'App');
    const environment = await presentedEnvironment(ctx, app, await newestProcess(ctx.db, app.guid));
    await transact(ctx, (change) => auditApp(change, app.guid, 'audit.app.environment.show'));
    return ok({ ...environment, ...(!access.can('readSecrets') && { system_env_json: REDACTED }) });
  }),

  get('/v3/apps/:guid/environment_variables', {}, async (ctx, { params }) => {
    const app = await findWithVisibleEnvironment(ctx, params.guid);
    await transact(ctx, (change) => auditApp(change, app.guid, 'audit.app.environment_variables.show'));
    return ok(presentVariables(ctx, app));
  }),

  patch(
    '/v3/apps/:guid/environment_variables',
    { body: EnvironmentVariablesBody },
    async (ctx, { params, body }) => {
      const app = await findAppFor(ctx, 'manageApps', params.guid);
      return ok(presentVariables(ctx, await updateEnvironmentVariables(ctx, app, body.var)));
    },
  ),
];

/** The app, if its environment may be read: by role, and as the two feature flags allow. */
async function findWithVisibleEnvironment(ctx: RequestContext, guid: string): Promise<AppRecord> {
  await assertFeatureEnabled(ctx, 'env_var_visibility');
  const app = await findAppFor(ctx, 'readEnvironment', guid);
  await assertFeatureEnabled(ctx, 'space_developer_env_var_visibility');
  return app;
}

const presentVariables = ({ links }: RequestContext, app: AppRecord) => ({
  var: app.environment_variables ?? {},
  links: {
    self: links.get(`/v3/apps/${app.guid}/environment_variables`),
    app: links.get(`/v3/apps/${app.guid}`),
  },
});
