import { type z } from 'zod';
import {
  Deployment,
  Droplet,
  Process,
  Sidecar,
  Stats,
  type App,
  type Instance,
  type Process as ProcessRecord,
} from './app-resources';
import { tolerate } from './cli-error';
import { type ReplayContext } from './context';
import { Route } from './platform-resources';

/** What `cf app` shows. */
export interface AppSummary {
  readonly app: App;
  readonly processes: readonly ProcessSummary[];
  readonly routes: readonly z.output<typeof Route>[];
  readonly droplet: z.output<typeof Droplet> | undefined;
  readonly deployment: z.output<typeof Deployment> | undefined;
}

export interface ProcessSummary extends ProcessRecord {
  readonly sidecars: readonly z.output<typeof Sidecar>[];
  readonly stats: readonly Instance[];
}

/** The calls behind `cf app`; a push also asks for each process, to see its command. */
export async function summarize(ctx: ReplayContext, app: App, withCommands = false): Promise<AppSummary> {
  const { resources } = await ctx.api.list(`/v3/apps/${app.guid}/processes`, Process);
  const processes: ProcessSummary[] = [];
  for (const listed of resources) {
    const process = withCommands ? await ctx.api.get(`/v3/processes/${listed.guid}`, Process) : listed;
    const { resources: sidecars } = await ctx.api.list(`/v3/processes/${process.guid}/sidecars`, Sidecar);
    processes.push({ ...process, sidecars, stats: await statsOf(ctx, process.guid) });
  }
  const { resources: routes } = await ctx.api.list(`/v3/apps/${app.guid}/routes`, Route);
  const droplet = await currentDroplet(ctx, app.guid);
  const deployment = await activeDeployment(ctx, app.guid);
  return { app, processes, routes, droplet, deployment };
}

/** The instances of a process as they are now. */
export const statsOf = async ({ api }: ReplayContext, processGuid: string) =>
  (await api.get(`/v3/processes/${processGuid}/stats`, Stats)).resources;

/** The current droplet, if the app has one. */
export const currentDroplet = ({ api }: ReplayContext, appGuid: string) =>
  tolerate(api.get(`/v3/apps/${appGuid}/droplets/current`, Droplet), 'droplet_not_found');

/** The deployment that is under way. */
export const activeDeployment = ({ api }: ReplayContext, appGuid: string) =>
  api.first('/v3/deployments', Deployment, {
    app_guids: appGuid,
    order_by: '-created_at',
    page: 1,
    per_page: 1,
    status_values: 'ACTIVE',
  });
