import { App, AuditEvent } from '../app-resources';
import { CliError } from '../cli-error';
import { deleteAndWait, targetedSpace, type ReplayContext } from '../context';
import { readRecentLogs, tailLogs, type LogLine } from '../log-cache';
import { requireApp } from '../lookups';
import { listApps } from '../list-apps';
import { readManifest, type PushFlags } from '../manifest';
import { Route } from '../platform-resources';
import { push, sendManifest, showDiff } from '../push';
import { summarize } from '../summary';
import { stringify } from 'yaml';

/** Apps as a whole: pushed, looked at, deleted. */
export const appCommands = (ctx: ReplayContext) => {
  const { api } = ctx;
  const guidOf = async (name: string) => (await requireApp(ctx, name)).guid;
  const Created = App.pick({ guid: true });

  return {
    push: (name?: string, flags: PushFlags = {}) => push(ctx, name, flags),
    app: async (name: string) => summarize(ctx, await requireApp(ctx, name)),
    apps: () => listApps(ctx),
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
};
