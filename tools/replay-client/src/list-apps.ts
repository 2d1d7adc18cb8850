import { type z } from 'zod';
import { App, Process, ProcessWithInstances, Stats } from './app-resources';
import { targetedSpace, type ReplayContext } from './context';
import { Route } from './platform-resources';
import { isAtLeast } from './session';

/** The apps of the space as `cf apps` shows them, with their routes and how many instances run. */
export async function listApps(ctx: ReplayContext) {
  const space_guids = targetedSpace(ctx);
  const query = { order_by: 'name', per_page: 5000, space_guids };
  const { resources: apps } = await ctx.api.list('/v3/apps', App, query);
  if (apps.length === 0) return [];
  const app_guids = apps.map(({ guid }) => guid);
  const instances = await instancesOf(ctx, app_guids, space_guids);
  const { resources: routes } = await ctx.api.list('/v3/routes', Route, { app_guids });
  return apps.map(({ guid, name, state }) => ({
    name,
    state,
    processes: instances.filter(({ appGuid }) => appGuid === guid),
    routes: routes
      .filter(({ destinations }) => destinations.some(({ app }) => app.guid === guid))
      .map(({ url }) => url),
  }));
}

async function instancesOf(
  { api, session }: ReplayContext,
  app_guids: readonly string[],
  space_guids: string,
) {
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

const describe = (process: z.output<typeof Process>, instances: readonly { readonly state: string }[]) => ({
  appGuid: process.relationships.app.data.guid,
  type: process.type,
  desired: process.instances,
  running: instances.filter(({ state }) => state === 'RUNNING').length,
});
