import { Process } from '../app-resources';
import { type ReplayContext } from '../context';
import { deploy } from '../deploy';
import { requireApp } from '../lookups';
import { act, showStarted, startAndShow } from '../start-app';
import { summarize } from '../summary';
import { ensureStaged } from './staging.commands';

/** Starting, stopping and scaling. */
export const lifecycleCommands = (ctx: ReplayContext) => {
  const { api } = ctx;

  return {
    start: async (name: string) => {
      const app = await requireApp(ctx, name);
      if (app.state === 'STARTED') return { alreadyStarted: true as const };
      await ensureStaged(ctx, app);
      return startAndShow(ctx, app);
    },
    stop: async (name: string) => {
      const app = await requireApp(ctx, name);
      return app.state === 'STOPPED' ? app : act(ctx, app.guid, 'stop');
    },
    restart: async (name: string, { strategy }: { strategy?: 'rolling' } = {}) => {
      const app = await requireApp(ctx, name);
      await ensureStaged(ctx, app);
      if (strategy) {
        await deploy(ctx, app.guid, { strategy });
        return showStarted(ctx, app);
      }
      if (app.state === 'STARTED') await act(ctx, app.guid, 'stop');
      return startAndShow(ctx, app);
    },
    scale: async (name: string, to: { instances?: number; memoryInMb?: number; diskInMb?: number }) => {
      const app = await requireApp(ctx, name);
      await api.write('POST', `/v3/apps/${app.guid}/processes/web/actions/scale`, Process, {
        ...(to.instances !== undefined && { instances: to.instances }),
        ...(to.memoryInMb !== undefined && { memory_in_mb: to.memoryInMb }),
        ...(to.diskInMb !== undefined && { disk_in_mb: to.diskInMb }),
      });
      if (to.memoryInMb !== undefined || to.diskInMb !== undefined) {
        await act(ctx, app.guid, 'stop');
        return startAndShow(ctx, app);
      }
      if (app.state === 'STARTED') return showStarted(ctx, app);
      return summarize(ctx, await requireApp(ctx, name));
    },
    restartAppInstance: async (name: string, index: number, type = 'web') => {
      const { guid } = await requireApp(ctx, name);
      await api.send('DELETE', `/v3/apps/${guid}/processes/${type}/instances/${index}`);
    },
  };
};
