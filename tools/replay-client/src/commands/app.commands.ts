import {
  App,
  AuditEvent,
  Env,
  EnvironmentVariables,
  Process,
  ProcessWithInstances,
  Stats,
} from '../app-resources';
import { CliError } from '../cli-error';
import { deleteAndWait, targetedSpace, type ReplayContext } from '../context';
import { readRecentLogs, tailLogs, type LogLine } from '../log-cache';
import { requireApp } from '../lookups';
import { readManifest, type PushFlags } from '../manifest';
import { Route } from '../platform-resources';
import { push, sendManifest, showDiff } from '../push';
import { isAtLeast } from '../session';
import { summarize } from '../summary';
import { stringify } from 'yaml';
import { z } from 'zod';

/** Apps as a whole: pushed, looked at, deleted. */
export const appCommands = (ctx: ReplayContext) => {
  const { api, session } = ctx;
  const guidOf = async (name: string) => (await requireApp(ctx, name)).guid;
  const Created = App.pick({ guid: true });

  return {
    push: (name?: string, flags: PushFlags = {}) => push(ctx, name, flags),
    app: async (name: string) => summarize(ctx, await requireApp(ctx, name)),
    apps: async () => {
      const space_guids = targetedSpace(ctx);
      const query = { order_by: 'name', per_page: 5000, space_guids };
      const { resources: apps } = await api.list('/v3/apps', App, query);
      if (apps.length === 0) return [];
      const app_guids = apps.map(({ guid }) => guid);
      const instances = await instancesOf(app_guids, space_guids);
      const { resources: routes } = await api.list('/v3/routes', Route, { app_guids });
      return apps.map(({ guid, name, state }) => ({
        name,
        state,
        processes: instances.filter(({ appGuid }) => appGuid === guid),
        routes: routes
          .filter(({ destinations }) => destinations.some(({ app }) => app.guid === guid))
          .map(({ url }) => url),
      }));
    },
    createApp: async (name: string) => {
      const relationships = { space: { data: { guid: targetedSpace(ctx) } } };
      return api.write('POST', '/v3/apps', Created, { name, relationships });
    },
    deleteApp: async (name: string, { withRoutes = false } = {}) => {
      const app = await requireApp(ctx, name);
      const routes = withRoutes ? (await api.list(`/v3/apps/${app.guid}/routes`, Route)).resources : [];
      const shared = routes.find(
        ({ destinations }) => new Set(destinations.map(({ app }) => app.guid)).size > 1,
      );
      if (shared) throw new CliError('usage', `Route ${shared.url} is bound to other apps.`);
      await deleteAndWait(ctx, `/v3/apps/${app.guid}`);
      for (const { guid } of routes) await deleteAndWait(ctx, `/v3/routes/${guid}`);
    },
    env: async (name: string) => api.get(`/v3/apps/${await guidOf(name)}/env`, Env),
    setEnv: async (name: string, key: string, value: string) => {
      const path = `/v3/apps/${await guidOf(name)}/environment_variables`;
      return api.write('PATCH', path, EnvironmentVariables, { var: { [key]: value } });
    },
    unsetEnv: async (name: string, key: string) => {
      const guid = await guidOf(name);
      const { environment_variables: known } = await api.get(`/v3/apps/${guid}/env`, Env);
      if (!(key in known)) return undefined;
      const path = `/v3/apps/${guid}/environment_variables`;
      return api.write('PATCH', path, EnvironmentVariables, { var: { [key]: null } });
    },
    events: async (name: string) => {
      const query = { order_by: '-created_at', page: 1, target_guids: await guidOf(name) };
      return (await api.list('/v3/audit_events', AuditEvent, query)).resources;
    },
    recentLogs: async (name: string) => readRecentLogs(ctx, await guidOf(name)),
    /** Follows the log until the signal comes. */
    logs: async (name: string, onLine: (line: LogLine) => void, signal: AbortSignal) =>
      tailLogs(ctx, await guidOf(name), onLine, signal),
    createAppManifest: async (name: string) => {
      const path = `/v3/apps/${await guidOf(name)}/manifest`;
      return (await api.send('GET', path, { accept: 'application/x-yaml' })).text;
    },
    applyManifest: async (file: string, vars: Readonly<Record<string, string>> = {}) => {
      const yaml = stringify(readManifest(file, vars), { lineWidth: 0 });
      const diff = await showDiff(ctx, yaml);
      await sendManifest(ctx, yaml);
      return diff;
    },
  };

  async function instancesOf(app_guids: readonly string[], space_guids: string) {
    if (isAtLeast(session.version, '3.211.0')) {
      const query = { embed: 'process_instances', space_guids };
      const { resources } = await api.list('/v3/processes', ProcessWithInstances, query);
      return resources.map((process) => describe(process, process.process_instances));
    }
    const { resources } = await api.list('/v3/processes', Process, { app_guids });
    const found = [];
    for (const process of resources) {
      found.push(describe(process, (await api.get(`/v3/processes/${process.guid}/stats`, Stats)).resources));
    }
    return found;
  }
};

const describe = (process: z.output<typeof Process>, instances: readonly { readonly state: string }[]) => ({
  appGuid: process.relationships.app.data.guid,
  type: process.type,
  desired: process.instances,
  running: instances.filter(({ state }) => state === 'RUNNING').length,
});
