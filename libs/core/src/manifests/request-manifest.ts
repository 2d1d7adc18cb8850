import { type AppRecord, type JobRecord, type SpaceRecord } from '@cf/database';
import { CfErrors, isExpected, unprocessable } from '@cf/errors';
import { auditApp } from '../apps/audit-app';
import { createApp } from '../apps/create-app';
import { assertLifecycleEnabled } from '../apps/lifecycle';
import { HIDDEN } from '../audit-events';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { type ManifestApp } from './manifest';
import { parseManifest } from './parse-manifest';

/** Checks a manifest, creates the apps that it names and the space does not have, and asks for the rest to be done by a job. */
export async function requestManifest(ctx: OpContext, space: SpaceRecord, text: string): Promise<JobRecord> {
  const manifest = parseManifest(text);
  for (const app of manifest) await forApplication(app.name, () => assertLifecycle(ctx, app));
  const apps = await existingOrNew(ctx, space, manifest);
  return transact(ctx, async (change) => {
    for (const app of apps) {
      await auditApp(change, app.guid, 'audit.app.apply_manifest', { request: { manifest: HIDDEN } });
      change.say(app.guid, `Applied manifest to app with guid ${app.guid}`);
    }
    const payload = { guid: space.guid, manifest: text };
    return change.job('space.apply_manifest', payload, { type: 'space', guid: space.guid });
  });
}

/** Runs what is about one application of a manifest; a refusal says which one that is. */
export async function forApplication<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isExpected(error)) throw error;
    const errors = error instanceof CfErrors ? error.errors : [error];
    throw new CfErrors(
      errors.map(({ message }) => unprocessable(`For application '${name}': ${message}`, error)),
    );
  }
}

const assertLifecycle = (ctx: OpContext, { lifecycle }: ManifestApp) =>
  assertLifecycleEnabled(ctx, lifecycle ?? ctx.settings.defaultAppLifecycle);

async function existingOrNew(
  ctx: OpContext,
  space: SpaceRecord,
  manifest: readonly ManifestApp[],
): Promise<AppRecord[]> {
  const names = manifest.map(({ name }) => name);
  const present = await ctx.db.app.findMany({
    where: { space_guid: space.guid, name: { in: names, mode: 'insensitive' } },
  });
  const apps: AppRecord[] = [];
  for (const { name, lifecycle, buildpacks, stack } of manifest) {
    const found = [...present, ...apps].find((app) => app.name.toLowerCase() === name.toLowerCase());
    const input = { name, ...(lifecycle && { lifecycle: { type: lifecycle, buildpacks, stack } }) };
    if (!found) apps.push(await forApplication(name, () => createApp(ctx, space, input)));
    else if (!apps.includes(found)) apps.push(found);
  }
  return apps;
}
