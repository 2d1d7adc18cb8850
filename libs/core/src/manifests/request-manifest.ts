import { type AppRecord, type JobRecord, type SpaceRecord } from '@cf/database';
import { CfErrors, isExpected, unprocessable } from '@cf/errors';
import { auditApp } from '../apps/audit-app';
import { createApp } from '../apps/create-app';
import { assertLifecycleEnabled, assertSameLifecycle } from '../apps/lifecycle';
import { type OpContext } from '../context';
import { isFeatureEnabled } from '../feature-flags';
import { transact } from '../transact';
import { appsNamed } from './apps-named';
import { type ManifestApp } from './manifest';
import { type ManifestEntry } from './manifest-text';
import { type ParsedEntry, parseEntries } from './parse-manifest';
import { shownEntry } from './shown-entry';

/** Checks a manifest, creates the apps that it names and the space does not have, and asks for the rest to be done by a job. */
export async function requestManifest(ctx: OpContext, space: SpaceRecord, text: string): Promise<JobRecord> {
  const entries = parseEntries(text);
  for (const { app } of entries) await forApplication(app.name, () => assertFeatures(ctx, app));
  const apps = await existingOrNew(ctx, space, entries);
  return transact(ctx, async (change) => {
    for (const [app, shown] of apps) {
      await auditApp(change, app.guid, 'audit.app.apply_manifest', { request: { manifest: shown } });
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

/** Refuses what needs a feature that is switched off. */
async function assertFeatures(ctx: OpContext, { lifecycle, routes }: ManifestApp): Promise<void> {
  await assertLifecycleEnabled(ctx, lifecycle ?? ctx.settings.defaultAppLifecycle);
  const hashing = routes.find(({ options }) => options?.['loadbalancing'] === 'hash');
  if (hashing && !(await isFeatureEnabled(ctx, 'hash_based_routing'))) {
    throw unprocessable(
      `Cannot use loadbalancing value 'hash' for Route '${hashing.route}'; Valid values are: 'round-robin, least-connection'`,
    );
  }
}

/** The app of each entry, beside what an audit event may tell of the entry. */
async function existingOrNew(
  ctx: OpContext,
  space: SpaceRecord,
  entries: readonly ParsedEntry[],
): Promise<[AppRecord, string][]> {
  const names = entries.map(({ app }) => app.name);
  const known = await appsNamed(ctx, space, names);
  const apps: [AppRecord, string][] = [];
  for (const { app: wanted, given } of entries) {
    const { name, lifecycle: type, buildpacks, stack, credentials } = wanted;
    const found = known.find((app) => app.name.toLowerCase() === name.toLowerCase());
    const app = await forApplication(name, async () => {
      if (found) assertLifecycleFits(found, wanted, given);
      return found ?? createApp(ctx, space, { name, lifecycle: { type, buildpacks, stack, credentials } });
    });
    if (!found) known.push(app);
    apps.push([app, shownEntry(given)]);
  }
  return apps;
}

/** Refuses an entry that is for an app of another lifecycle. */
function assertLifecycleFits(app: AppRecord, wanted: ManifestApp, given: ManifestEntry): void {
  if (app.lifecycle_type === 'docker' && wanted.buildpacks !== undefined) {
    const key = 'buildpacks' in given ? 'Buildpacks' : 'Buildpack';
    throw unprocessable(`${key} cannot be configured for a docker lifecycle app.`);
  }
  if (app.lifecycle_type !== 'docker' && wanted.docker) {
    throw unprocessable(`Docker cannot be configured for a ${app.lifecycle_type} lifecycle app.`);
  }
  assertSameLifecycle(app, wanted.lifecycle);
}
