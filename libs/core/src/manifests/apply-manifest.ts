import { type AppRecord, type ProcessRecord, type SpaceRecord } from '@cf/database';
import { notFound } from '@cf/errors';
import { type AppFeature, appFeatureOf, setAppFeature } from '../apps/app-features';
import { updateEnvironmentVariables } from '../apps/environment-variables';
import { updateApp } from '../apps/update-app';
import { type OpContext } from '../context';
import { newestProcess } from '../processes/find-process';
import { insertProcess } from '../processes/insert-process';
import { scaleProcess } from '../processes/scale-process';
import { type ProcessChange, updateProcess } from '../processes/update-process';
import { createSidecar, updateSidecar } from '../sidecars/sidecars';
import { transact } from '../transact';
import { applyRoutes } from './apply-routes';
import { appsNamed } from './apps-named';
import { bindServices } from './bind-services';
import { type ManifestApp, type ManifestProcess, type ManifestSidecar } from './manifest';
import { parseManifest } from './parse-manifest';
import { forApplication } from './request-manifest';

const MANIFEST = { manifestTriggered: true } as const;

/** Makes the apps of a space what a manifest says, one after another; what it does not mention stays. Applying it twice changes nothing. */
export async function applyManifest(
  ctx: OpContext,
  { guid, manifest }: { guid: string; manifest: string },
  signal: AbortSignal,
): Promise<void> {
  const space = await ctx.db.space.findUnique({ where: { guid } });
  if (!space) throw notFound('Space');
  for (const entry of parseManifest(manifest)) {
    signal.throwIfAborted();
    await forApplication(entry.name, () => applyApp(ctx, space, entry));
  }
  ctx.log.info({ space: { guid } }, 'Applied manifest');
}

async function applyApp(ctx: OpContext, space: SpaceRecord, entry: ManifestApp): Promise<void> {
  const [app] = await appsNamed(ctx, space, [entry.name]);
  if (!app) throw notFound('App');
  await applyFeatures(ctx, app, entry);
  for (const process of entry.processes) await applyProcess(ctx, app, process);
  for (const sidecar of entry.sidecars) await applySidecar(ctx, app, sidecar);
  await applyApplication(ctx, app, entry);
  await applyRoutes(ctx, space, app, entry);
  if (entry.env) await updateEnvironmentVariables(ctx, app, entry.env, MANIFEST);
  await bindServices(ctx, app, entry.services);
}

async function applyFeatures(ctx: OpContext, app: AppRecord, { features = {} }: ManifestApp): Promise<void> {
  for (const [name, enabled] of Object.entries(features)) {
    const feature: AppFeature = appFeatureOf(name);
    await setAppFeature(ctx, app, feature, enabled);
  }
}

async function applyProcess(ctx: OpContext, app: AppRecord, given: ManifestProcess): Promise<void> {
  const { type, user, instances, memory_in_mb, disk_in_mb, log_rate_limit_in_bytes_per_second, ...rest } =
    given;
  const process =
    (await newestProcess(ctx.db, app.guid, type)) ??
    (await transact(ctx, (change) =>
      insertProcess(ctx, change, app, { type, state: app.state, ...MANIFEST }),
    ));
  const update = withEndpoints(process, withoutUndefined({ ...rest, process_user: user }));
  if (Object.keys(update).length > 0) await updateProcess(ctx, { process, app }, update, MANIFEST);
  const scale = withoutUndefined({ instances, memory_in_mb, disk_in_mb, log_rate_limit_in_bytes_per_second });
  if (Object.keys(scale).length > 0) await scaleProcess(ctx, { process, app }, scale, MANIFEST);
}

/** A check by HTTP that names no endpoint asks for the root. */
function withEndpoints(process: ProcessRecord, update: ProcessChange): ProcessChange {
  const root = (kind: 'health_check' | 'readiness_health_check') =>
    update[`${kind}_type`] === 'http' &&
    !(update[`${kind}_http_endpoint`] ?? process[`${kind}_http_endpoint`]) && {
      [`${kind}_http_endpoint`]: '/',
    };
  return { ...update, ...root('health_check'), ...root('readiness_health_check') };
}

async function applySidecar(ctx: OpContext, app: AppRecord, sidecar: ManifestSidecar): Promise<void> {
  const { name, command, memory_in_mb } = sidecar;
  const input = { name, command, process_types: [...sidecar.process_types], memory_in_mb };
  const present = await ctx.db.sidecar.findFirst({ where: { app_guid: app.guid, name } });
  if (present) await updateSidecar(ctx, present, withoutUndefined(input));
  else await createSidecar(ctx, app, input);
}

async function applyApplication(ctx: OpContext, app: AppRecord, entry: ManifestApp): Promise<void> {
  const { lifecycle: type, buildpacks, stack, credentials, metadata } = entry;
  const lifecycle = withoutUndefined({ type, buildpacks, stack, credentials });
  const says = Object.keys(lifecycle).length > 0;
  if (!says && !metadata) return;
  await updateApp(ctx, app, {
    ...(says && { lifecycle }),
    metadata,
    ...MANIFEST,
  });
}

const withoutUndefined = <Input extends object>(input: Input): Input =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Input;
