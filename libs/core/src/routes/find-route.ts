import { notFound } from '@cf/errors';
import { type SpaceVerb } from '@cf/permissions';
import { type OpContext } from '../context';
import { notAuthorized } from '@cf/errors';
import { type RouteWithDetails, readRoute } from './route-queries';

/** The route, if the actor may do that to it: 404 when they cannot read it, 403 when they can only read it. */
export async function findRouteFor(
  ctx: OpContext,
  verb: Extract<SpaceVerb, 'readRoutes' | 'manageApps' | 'write'>,
  guid: string,
): Promise<RouteWithDetails> {
  const route = await readRoute(ctx.db, guid);
  const access = route && (await ctx.permissions.inSpace(route.space_guid));
  if (!access?.can('readRoutes')) throw notFound('Route');
  if (!access.can(verb)) throw notAuthorized();
  if (verb !== 'readRoutes') access.assertActive();
  return route as RouteWithDetails;
}
