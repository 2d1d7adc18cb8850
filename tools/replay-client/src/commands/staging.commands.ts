import { Droplet, Package, type App as AppRecord } from '../app-resources';
import { CliError } from '../cli-error';
import { type ReplayContext } from '../context';
import { deploy } from '../deploy';
import { requireApp } from '../lookups';
import { setDroplet } from '../push';
import { stagePackage } from '../stage';
import { act, showStarted, startAndShow } from '../start-app';
import { currentDroplet } from '../summary';

/** Packages, droplets, and staging again. */
export const stagingCommands = (ctx: ReplayContext) => {
  const { api } = ctx;

  return {
    restage: async (name: string, { strategy }: { strategy?: 'rolling' } = {}) => {
      const { guid: packageGuid } = await newestPackage(ctx, await requireApp(ctx, name), 'READY');
      await requireApp(ctx, name);
      const app = await requireApp(ctx, name);
      await api.first('/v3/packages', Package, {
        app_guids: app.guid,
        guids: packageGuid,
        page: 1,
        per_page: 1,
      });
      const { dropletGuid } = await stagePackage(ctx, app.guid, packageGuid);
      if (strategy) {
        await deploy(ctx, app.guid, { dropletGuid, strategy });
        return showStarted(ctx, app);
      }
      if (app.state === 'STARTED') await act(ctx, app.guid, 'stop');
      await setDroplet(ctx, app.guid, dropletGuid);
      return startAndShow(ctx, app);
    },
    packages: async (name: string) => {
      const { guid } = await requireApp(ctx, name);
      return (await api.list('/v3/packages', Package, { app_guids: guid, order_by: '-created_at' }))
        .resources;
    },
    droplets: async (name: string) => {
      const { guid } = await requireApp(ctx, name);
      const { resources } = await api.list('/v3/droplets', Droplet, {
        app_guids: guid,
        order_by: '-created_at',
      });
      const current = await currentDroplet(ctx, guid);
      return resources.map((droplet) => ({ ...droplet, isCurrent: droplet.guid === current?.guid }));
    },
    setDroplet: async (name: string, dropletGuid: string) =>
      setDroplet(ctx, (await requireApp(ctx, name)).guid, dropletGuid),
  };
};

/** The newest package of an app. */
async function newestPackage({ api }: ReplayContext, app: AppRecord, states?: string) {
  const newest = { order_by: '-created_at', page: 1, per_page: 1 };
  const query = { app_guids: app.guid, ...newest, ...(states && { states }) };
  const found = await api.first('/v3/packages', Package, query);
  if (!found) throw new CliError('usage', `App '${app.name}' has no eligible packages.`);
  return found;
}

/** Stages the newest package, unless that was done before. */
export async function ensureStaged(ctx: ReplayContext, app: AppRecord): Promise<void> {
  const { guid } = await newestPackage(ctx, app);
  const query = { page: 1, per_page: 1, states: 'STAGED' };
  if (await ctx.api.first(`/v3/packages/${guid}/droplets`, Droplet, query)) return;
  const { dropletGuid } = await stagePackage(ctx, app.guid, guid);
  await setDroplet(ctx, app.guid, dropletGuid);
}
