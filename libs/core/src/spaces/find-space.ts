import { rowByGuid, type SpaceRecord } from '@cf/database';
import { notAuthorized, notFound, unprocessable } from '@cf/errors';
import { isWritingInSpace, type SpaceAccess, type SpaceVerb } from '@cf/permissions';
import { type OpContext } from '../context';

/** The space, if the actor may do that to it: 404 when they cannot read it, 403 when they can only read it. */
export async function findSpaceFor(ctx: OpContext, verb: SpaceVerb, guid: string): Promise<SpaceRecord> {
  const [space] = await Promise.all([rowByGuid(ctx.db, 'spaces', guid), accessTo(ctx, verb, guid, 'Space')]);
  if (!space) throw notFound('Space');
  return space;
}

/**
 * What the actor may do in the space of a resource, if `verb` is part of it. The resource does not exist for who cannot read its space (404 with its `kind`);
 * a write needs an active space.
 */
export async function accessTo(
  ctx: OpContext,
  verb: SpaceVerb,
  spaceGuid: string,
  kind: string,
): Promise<SpaceAccess> {
  const access = await ctx.permissions.inSpace(spaceGuid);
  if (!access || !(access.can('read') || access.can(verb))) throw notFound(kind);
  if (!access.can(verb)) throw notAuthorized();
  if (isWritingInSpace(verb)) access.assertActive();
  return access;
}

/** The space that a request's body names: 422 when there is none or the actor cannot read it, 403 when they may not do that there. */
export async function findReferredSpace(ctx: OpContext, verb: SpaceVerb, guid: string): Promise<SpaceRecord> {
  const [space, access] = await Promise.all([
    rowByGuid(ctx.db, 'spaces', guid),
    ctx.permissions.inSpace(guid),
  ]);
  if (!space || !access?.can('read'))
    throw unprocessable('Invalid space. Ensure that the space exists and you have access to it.');
  if (!access.can(verb)) throw notAuthorized();
  if (isWritingInSpace(verb)) access.assertActive();
  return space;
}
