import { type AppRecord, type PackageRecord, rowByGuid } from '@cf/database';
import { notAuthorized, notFound, unprocessable } from '@cf/errors';
import { type SpaceVerb } from '@cf/permissions';
import { type OpContext } from '../context';
import { accessTo } from '../spaces/find-space';

/** A package with the app that it belongs to. */
export interface PackageOfApp {
  readonly pkg: PackageRecord;
  readonly app: AppRecord;
}

/** The package, if the actor may do that to it: 404 when they cannot read it, 403 when they can only read it. */
export async function findPackageFor(ctx: OpContext, verb: SpaceVerb, guid: string): Promise<PackageOfApp> {
  const found = await readPackage(ctx, guid);
  if (!found) throw notFound('Package');
  await accessTo(ctx, verb, found.app.space_guid, 'Package');
  return found;
}

/** The app that the body of a request names for a package: 422 when there is none or the actor cannot read it, 403 when they may not write there. */
export async function findAppForPackage(ctx: OpContext, guid: string): Promise<AppRecord> {
  const app = await rowByGuid(ctx.db, 'apps', guid);
  await assertUsable(ctx, app?.space_guid, 'App is invalid. Ensure it exists and you have access to it.');
  return app as AppRecord;
}

/** The package that is to be copied: 422 when there is none or the actor cannot read it, 403 when they may not write in its space. */
export async function findSourcePackage(ctx: OpContext, guid: string): Promise<PackageRecord> {
  const found = await readPackage(ctx, guid);
  await assertUsable(
    ctx,
    found?.app.space_guid,
    'Source package is invalid. Ensure it exists and you have access to it.',
  );
  return (found as PackageOfApp).pkg;
}

async function assertUsable(ctx: OpContext, spaceGuid: string | undefined, otherwise: string): Promise<void> {
  const access = spaceGuid === undefined ? undefined : await ctx.permissions.inSpace(spaceGuid);
  if (!access?.can('read')) throw unprocessable(otherwise);
  if (!access.can('write')) throw notAuthorized();
  access.assertActive();
}

async function readPackage({ db }: OpContext, guid: string): Promise<PackageOfApp | undefined> {
  const pkg = await rowByGuid(db, 'packages', guid);
  const app = pkg && (await rowByGuid(db, 'apps', pkg.app_guid));
  return pkg && app ? { pkg, app } : undefined;
}
