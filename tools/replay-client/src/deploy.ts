import { Deployment } from './app-resources';
import { CliError } from './cli-error';
import { poll, type ReplayContext } from './context';

/** Starts a deployment, with a droplet or of what there is, and waits for its end. */
export async function deploy(
  ctx: ReplayContext,
  appGuid: string,
  options: {
    readonly dropletGuid?: string;
    readonly maxInFlight?: number | undefined;
    readonly strategy?: 'rolling' | 'canary';
  },
): Promise<void> {
  const { dropletGuid, maxInFlight, strategy = 'rolling' } = options;
  const created = await ctx.api.write('POST', '/v3/deployments', Deployment, {
    ...(dropletGuid && { droplet: { guid: dropletGuid } }),
    ...(maxInFlight !== undefined && { options: { max_in_flight: maxInFlight } }),
    strategy,
    relationships: { app: { data: { guid: appGuid } } },
  });
  const look = async () => {
    const { status } = await ctx.api.get(`/v3/deployments/${created.guid}`, Deployment);
    if (status.value === 'ACTIVE')
      return strategy === 'canary' && status.reason === 'PAUSED' ? true : undefined;
    if (status.reason === 'DEPLOYED') return true;
    throw new CliError('deployment_failed', `Deployment has been ${status.reason.toLowerCase()}`);
  };
  const polling = { what: 'deployment', timeoutMs: ctx.startTimeoutMs };
  await poll(ctx, look, polling).catch(async (error: unknown) => {
    if (error instanceof CliError && error.kind === 'timeout') {
      await ctx.api.send('POST', `/v3/deployments/${created.guid}/actions/cancel`);
    }
    throw error;
  });
}
