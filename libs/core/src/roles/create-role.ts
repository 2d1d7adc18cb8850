import { randomUUID } from 'node:crypto';
import { isUniqueViolation, type Prisma, type RoleRecord, rowsOf, sql, type Tx } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type Role } from '@cf/permissions';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { ensureUser, type UserDirectory } from '../users';
import { auditRole } from './audit-role';
import { accessToRolesOf, assertManages } from './find-role';
import { type IdentifiedUser, identifyUser, type NamedUser, NOT_IN_ORGANIZATION } from './identify-user';

export interface NewRole {
  readonly type: Role;
  readonly user: NamedUser;
  readonly place: RolePlace;
  /** What the client sent, for the audit event. */
  readonly request: Prisma.InputJsonObject;
}

/** Where a role is held. */
export interface RolePlace {
  readonly kind: 'organization' | 'space';
  readonly guid: string;
}

/** Gives a user a role. In an organization anybody can get one, also who was never seen before; in a space, who has one in its organization. */
export async function createRole(
  ctx: OpContext,
  directory: UserDirectory,
  { type, user: named, place, request }: NewRole,
): Promise<RoleRecord> {
  const columns = {
    organization_guid: place.kind === 'organization' ? place.guid : null,
    space_guid: place.kind === 'space' ? place.guid : null,
  };
  const access = await accessToRolesOf(ctx, columns);
  if (!access) throw unprocessable(noPlaceText(place));
  assertManages(access);
  const user = await identifyUser(ctx, directory, named, place.kind);
  try {
    return await transact(ctx, async (change) => {
      if (place.kind === 'organization') await ensureUser(change.db, user);
      else await assertInOrganizationOf(change.db, place.guid, user.guid);
      const role = await change.db.role.create({
        data: { guid: randomUUID(), type, user_guid: user.guid, ...columns },
      });
      await auditRole(change, 'add', role, { username: user.username, request });
      ctx.log.info({ role: { guid: role.guid, type }, user: { guid: user.guid } }, 'Created role');
      return role;
    });
  } catch (error) {
    throw isUniqueViolation(error) ? unprocessable(await takenText(ctx, type, user, place), error) : error;
  }
}

const noPlaceText = ({ kind }: RolePlace) =>
  `Invalid ${kind}. Ensure that the ${kind} exists and you have access to it.`;

/** The roles are locked, so that the last of them cannot be taken away meanwhile. */
async function assertInOrganizationOf(db: Tx, spaceGuid: string, userGuid: string): Promise<void> {
  const roles = await rowsOf(
    db,
    sql`select r.id from roles r join spaces s on s.organization_guid = r.organization_guid
         where s.guid = ${spaceGuid} and r.user_guid = ${userGuid} for share of r`,
  );
  if (roles.length === 0) throw unprocessable(NOT_IN_ORGANIZATION);
}

async function takenText(
  { db }: OpContext,
  type: Role,
  { guid, username }: IdentifiedUser,
  place: RolePlace,
): Promise<string> {
  const where = { where: { guid: place.guid } };
  const found =
    place.kind === 'space' ? await db.space.findUnique(where) : await db.organization.findUnique(where);
  return `User '${username ?? guid}' already has '${type}' role in ${place.kind} '${found?.name}'.`;
}
