import { type AppRecord, type PackageRecord, rowByGuid } from '@cf/database';
import { notFound, unprocessable } from '@cf/errors';
import { type SpaceVerb } from '@cf/permissions';
import { type OpContext } from '../context';
import { accessTo } from '../spaces/find-space';
import { type BuildWithDroplet, readBuild } from './build-queries';

/** The build, if the actor may do that in its space: 404 when they cannot read it, 403 when they can only read it. */
export async function findBuildFor(ctx: OpContext, verb: SpaceVerb, guid: string): Promise<BuildWithDroplet> {
  const build = await readBuild(ctx.db, guid);
  const app = build && (await rowByGuid(ctx.db, 'apps', build.app_guid));
  if (!build || !app) throw notFound('Build');
  await accessTo(ctx, verb, app.space_guid, 'Build');
  return build;
}

/** The build whose end is reported from outside: the right to do so is one for the whole platform. */
export async function findBuildToUpdate(ctx: OpContext, guid: string): Promise<BuildWithDroplet> {
  const build = await readBuild(ctx.db, guid);
  if (!build) throw notFound('Build');
  return build;
}

/** The package that is to be staged, with its app: 422 when there is none or the actor may not manage apps in its space. */
export async function findPackageToStage(
  ctx: OpContext,
  guid: string,
): Promise<{ pkg: PackageRecord; app: AppRecord }> {
  const pkg = await rowByGuid(ctx.db, 'packages', guid);
  const app = pkg && (await rowByGuid(ctx.db, 'apps', pkg.app_guid));
  const access = app && (await ctx.permissions.inSpace(app.space_guid));
  if (!pkg || !app || !access?.can('manageApps')) {
    throw unprocessable('Unable to use package. Ensure that the package exists and you have access to it.');
  }
  access.assertActive();
  return { pkg, app };
}
