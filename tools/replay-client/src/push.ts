import { App, Package, type App as AppRecord } from './app-resources';
import { listAppFiles, matchResources, uploadBody, zipMissing } from './app-bits';
import { awaitStart } from './await-start';
import { CliError, tolerate } from './cli-error';
import { awaitJob, poll, targetedSpace, type ReplayContext } from './context';
import { decode } from './api';
import { deploy } from './deploy';
import { requireApp } from './lookups';
import { planPush, type PushFlags, type PushPlan } from './manifest';
import { Droplet, ManifestDiff } from './app-resources';
import { Relationship } from './platform-resources';
import { nameFilter } from './query';
import { stagePackage, type Staged } from './stage';
import { summarize, type AppSummary } from './summary';

/** What a push of one app did. */
export interface Pushed extends AppSummary {
  /** Lines of the staging log, without those that came too late. */
  readonly stagingLog: readonly string[];
  /** How many files the server already had. */
  readonly matchedFiles: number;
}

/** `cf push`: one app, or every app of a manifest. */
export async function push(
  ctx: ReplayContext,
  name: string | undefined,
  flags: PushFlags = {},
): Promise<Pushed[]> {
  const plan = planPush(name, flags);
  const apps = await applyManifest(ctx, plan);
  const pushed: Pushed[] = [];
  for (const { name: appName, directory } of plan.apps) {
    const app = apps.find((candidate) => candidate.name === appName);
    if (!app)
      throw new CliError('app_not_found', `App '${appName}' not found after its manifest was applied.`);
    pushed.push(await pushApp(ctx, app, directory, flags));
  }
  return pushed;
}

async function applyManifest(
  ctx: ReplayContext,
  { yaml, apps, hasManifestFile }: PushPlan,
): Promise<readonly AppRecord[]> {
  const space = targetedSpace(ctx);
  if (hasManifestFile) await showDiff(ctx, yaml);
  await sendManifest(ctx, yaml);
  const query = { names: nameFilter(...apps.map(({ name }) => name)), space_guids: space };
  return (await ctx.api.list('/v3/apps', App, query)).resources;
}

/** A server that cannot compare is not asked again. */
export async function showDiff(ctx: ReplayContext, yaml: string) {
  const path = `/v3/spaces/${targetedSpace(ctx)}/manifest_diff`;
  const answer = await tolerate(
    ctx.api.send('POST', path, { body: yaml, contentType: 'application/x-yaml' }),
    'unexpected_response',
  );
  return answer && decode(ManifestDiff, answer, `POST ${path}`).diff;
}

/** Applies a manifest to the targeted space, and waits. */
export async function sendManifest(ctx: ReplayContext, yaml: string): Promise<void> {
  const path = `/v3/spaces/${targetedSpace(ctx)}/actions/apply_manifest`;
  const { headers } = await ctx.api.send('POST', path, { body: yaml, contentType: 'application/x-yaml' });
  await awaitJob(ctx, headers.get('location'));
}

async function pushApp(
  ctx: ReplayContext,
  app: AppRecord,
  directory: string,
  flags: PushFlags,
): Promise<Pushed> {
  const { packageGuid, matchedFiles } = await uploadPackage(ctx, app.guid, directory);
  const result = (summary: AppSummary, staged?: Staged): Pushed => ({
    ...summary,
    stagingLog: staged?.log ?? [],
    matchedFiles,
  });
  const current = await requireApp(ctx, app.name);
  if (flags.noStart) {
    if (current.state === 'STARTED') await ctx.api.write('POST', `/v3/apps/${app.guid}/actions/stop`, App);
    return result(await summarize(ctx, await requireApp(ctx, app.name), true));
  }
  const staged = await stagePackage(ctx, app.guid, packageGuid);
  await run(ctx, app.guid, staged.dropletGuid, flags);
  return result(await summarize(ctx, await requireApp(ctx, app.name), true), staged);
}

/** Makes the droplet the one that runs. */
async function run(
  ctx: ReplayContext,
  appGuid: string,
  dropletGuid: string,
  flags: PushFlags,
): Promise<void> {
  if (flags.strategy) {
    await deploy(ctx, appGuid, { dropletGuid, maxInFlight: flags.maxInFlight });
    return awaitStart(ctx, appGuid);
  }
  await ctx.api.get(`/v3/droplets/${dropletGuid}`, Droplet);
  if (flags.task) {
    await ctx.api.write('POST', `/v3/apps/${appGuid}/actions/stop`, App);
    return setDroplet(ctx, appGuid, dropletGuid);
  }
  await setDroplet(ctx, appGuid, dropletGuid);
  await ctx.api.write('POST', `/v3/apps/${appGuid}/actions/restart`, App);
  return awaitStart(ctx, appGuid);
}

/** Makes the droplet the current one. */
export async function setDroplet(
  { api }: ReplayContext,
  appGuid: string,
  dropletGuid: string,
): Promise<void> {
  const path = `/v3/apps/${appGuid}/relationships/current_droplet`;
  await api.write('PATCH', path, Relationship, { data: { guid: dropletGuid } });
}

async function uploadPackage(ctx: ReplayContext, appGuid: string, directory: string) {
  const files = listAppFiles(directory);
  if (files.length === 0) throw new CliError('usage', `No app files found in '${directory}'`);
  const matched = await matchResources(ctx, files);
  const created = await ctx.api.write('POST', '/v3/packages', Package, {
    type: 'bits',
    relationships: { app: { data: { guid: appGuid } } },
  });
  const path = `/v3/packages/${created.guid}/upload`;
  const answer = await ctx.api.send('POST', path, {
    ...uploadBody(matched, await zipMissing(files, matched)),
  });
  decode(Package, answer, `POST ${path}`);
  await awaitPackage(ctx, created.guid);
  return { packageGuid: created.guid, matchedFiles: matched.length };
}

const PACKAGE_TIMEOUT_MS = 5 * 60_000;

async function awaitPackage(ctx: ReplayContext, guid: string): Promise<void> {
  const look = async () => {
    const { state } = await ctx.api.get(`/v3/packages/${guid}`, Package);
    if (state === 'FAILED' || state === 'EXPIRED')
      throw new CliError('package_failed', `Package has ${state.toLowerCase()}`);
    return state === 'READY' ? true : undefined;
  };
  await poll(ctx, look, {
    what: 'processing of the package',
    timeoutMs: PACKAGE_TIMEOUT_MS,
    pauseFirst: true,
  });
}
