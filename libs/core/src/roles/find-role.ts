import { type RoleRecord } from '@cf/database';
import { notAuthorized, notFound } from '@cf/errors';
import { type OpContext } from '../context';

/** What the actor may do with the roles of an organization or a space. */
interface PlaceAccess {
  readonly canRead: boolean;
  /** Whether they may give and take roles there. */
  readonly canManage: boolean;
  readonly assertActive: () => void;
}

/** The role, if the actor may do that to it: 404 when they cannot read where it is held, 403 when they may not take it away. */
export async function findRoleFor(
  ctx: OpContext,
  verb: 'read' | 'delete',
  guid: string,
): Promise<RoleRecord> {
  const role = await ctx.db.role.findUnique({ where: { guid } });
  const access = role && (await accessToRolesOf(ctx, role));
  if (!role || !access?.canRead) throw notFound('Role');
  if (verb === 'delete') assertManages(access);
  return role;
}

/** What the actor may do with the roles of the place; undefined when there is no such place. */
export async function accessToRolesOf(
  { permissions }: OpContext,
  place: Pick<RoleRecord, 'organization_guid' | 'space_guid'>,
): Promise<PlaceAccess | undefined> {
  if (place.space_guid !== null) {
    const access = await permissions.inSpace(place.space_guid);
    return access && { ...access, canRead: access.can('read'), canManage: access.can('update') };
  }
  const access = await permissions.inOrganization(place.organization_guid ?? '');
  return access && { ...access, canRead: access.can('read'), canManage: access.can('write') };
}

/** Refuses (403) who may not give and take roles there, or not now. */
export function assertManages({ canManage, assertActive }: PlaceAccess): void {
  if (!canManage) throw notAuthorized();
  assertActive();
}
