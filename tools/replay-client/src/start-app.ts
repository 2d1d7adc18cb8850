import { App, type App as AppRecord } from './app-resources';
import { awaitStart } from './await-start';
import { type ReplayContext } from './context';
import { requireApp } from './lookups';
import { summarize } from './summary';

/** Starts or stops an app. */
export const act = ({ api }: ReplayContext, guid: string, action: 'start' | 'stop') =>
  api.write('POST', `/v3/apps/${guid}/actions/${action}`, App);

/** Starts an app, waits for it, and shows it as it then is. */
export async function startAndShow(ctx: ReplayContext, app: AppRecord) {
  await act(ctx, app.guid, 'start');
  return showStarted(ctx, app);
}

/** Waits for an app that was told to start, and shows it as it then is. */
export async function showStarted(ctx: ReplayContext, app: AppRecord) {
  await awaitStart(ctx, app.guid);
  return summarize(ctx, await requireApp(ctx, app.name));
}
