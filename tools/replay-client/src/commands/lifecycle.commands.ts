import { App, Droplet, Package, Process, type App as AppRecord } from '../app-resources';
import { awaitStart } from '../await-start';
import { CliError } from '../cli-error';
import { type ReplayContext } from '../context';
import { deploy } from '../deploy';
import { requireApp } from '../lookups';
import { setDroplet } from '../push';
import { stagePackage } from '../stage';
import { currentDroplet, summarize } from '../summary';

/** Starting, stopping, scaling and staging again. */
export const lifecycleCommands = (ctx: ReplayContext) => {
  const { api } = ctx;
  const act = (guid: string, action: 'start' | 'stop') =>
    api.write('POST', `/v3/apps/${guid}/actions/${action}`, App);
  const newest = { order_by: '-created_at', page: 1, per_page: 1 };
  const newestPackage = async (app: AppRecord, states?: string) => {
    const query = { app_guids: app.guid, ...newest, ...(states && { states }) };
    const found = await api.first('/v3/packages', Package, query);
    if (!found) throw new CliError('usage', `App '${app.name}' has no eligible packages.`);
    return found;
  };
  /** Stages the newest package, unless that was done before. */
  const ensureStaged = async (app: AppRecord) => {
    const { guid } = await newestPackage(app);
    const query = { page: 1, per_page: 1, states: 'STAGED' };
    if (await api.first(`/v3/packages/${guid}/droplets`, Droplet, query)) return;
    const { dropletGuid } = await stagePackage(ctx, app.guid, guid);
    await setDroplet(ctx, app.guid, dropletGuid);
  };
  const startAndShow = async (app: AppRecord) => {
    await act(app.guid, 'start');
    await awaitStart(ctx, app.guid);
    return summarize(ctx, await requireApp(ctx, app.name));
  };

  return {
    start: async (name: string) => {
      const app = await requireApp(ctx, name);
      if (app.state === 'STARTED') return { alreadyStarted: true as const };
      await ensureStaged(app);
      return startAndShow(app);
    },
    stop: async (name: string) => {
      const app = await requireApp(ctx, name);
      return app.state === 'STOPPED' ? app : act(app.guid, 'stop');
    },
    restart: async (name: string, { strategy }: { strategy?: 'rolling' } = {}) => {
      const app = await requireApp(ctx, name);
      await ensureStaged(app);
      if (strategy) {
        await deploy(ctx, app.guid, { strategy });
        await awaitStart(ctx, app.guid);
        return summarize(ctx, await requireApp(ctx, name));
      }
      if (app.state === 'STARTED') await act(app.guid, 'stop');
      return startAndShow(app);
    },
    restage: async (name: string, { strategy }: { strategy?: 'rolling' } = {}) => {
      const { guid: packageGuid } = await newestPackage(await requireApp(ctx, name), 'READY');
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
        await awaitStart(ctx, app.guid);
        return summarize(ctx, await requireApp(ctx, name));
      }
      if (app.state === 'STARTED') await act(app.guid, 'stop');
      await setDroplet(ctx, app.guid, dropletGuid);
      return startAndShow(app);
    },
    scale: async (name: string, to: { instances?: number; memoryInMb?: number; diskInMb?: number }) => {
      const app = await requireApp(ctx, name);
      await api.write('POST', `/v3/apps/${app.guid}/processes/web/actions/scale`, Process, {
        ...(to.instances !== undefined && { instances: to.instances }),
        ...(to.memoryInMb !== undefined && { memory_in_mb: to.memoryInMb }),
        ...(to.diskInMb !== undefined && { disk_in_mb: to.diskInMb }),
      });
      if (to.memoryInMb !== undefined || to.diskInMb !== undefined) {
        await act(app.guid, 'stop');
        return startAndShow(app);
      }
      if (app.state === 'STARTED') await awaitStart(ctx, app.guid);
      return summarize(ctx, await requireApp(ctx, name));
    },
    restartAppInstance: async (name: string, index: number, type = 'web') => {
      const { guid } = await requireApp(ctx, name);
      await api.send('DELETE', `/v3/apps/${guid}/processes/${type}/instances/${index}`);
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
