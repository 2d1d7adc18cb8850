import { type JobRecord, type RoleRecord, rowsOf, sql, type Tx } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { type UserDirectory, usernameOf } from '../users';
import { auditRole } from './audit-role';

/** Asks for a role to be taken away. */
export async function requestRoleDeletion(
  ctx: OpContext,
  directory: UserDirectory,
  role: RoleRecord,
): Promise<JobRecord> {
  await assertNotNeeded(ctx.db, role);
  const username = await usernameOf(ctx, directory, role.user_guid);
  const { guid } = role;
  return transact(ctx, (change) =>
    change.job('role.delete', { guid, ...(username !== undefined && { username }) }, { type: 'role', guid }),
  );
}

/** Takes a role away. One that is gone is fine. */
export async function deleteRole(
  ctx: OpContext,
  { guid, username }: { guid: string; username?: string | undefined },
): Promise<void> {
  await transact(ctx, async (change) => {
    const [role] = await rowsOf<RoleRecord>(
      change.db,
      sql`select * from roles where guid = ${guid} for update`,
    );
    if (!role) return;
    await assertNotNeeded(change.db, role);
    await change.db.role.delete({ where: { guid } });
    await auditRole(change, 'remove', role, { username });
    ctx.log.info({ role: { guid, type: role.type }, user: { guid: role.user_guid } }, 'Deleted role');
  });
}

/** Somebody who has roles in spaces of an organization stays a user of it. */
async function assertNotNeeded(db: OpContext['db'] | Tx, role: RoleRecord): Promise<void> {
  if (role.type !== 'organization_user') return;
  const inSpaces = await rowsOf(
    db,
    sql`select 1 from roles r join spaces s on s.guid = r.space_guid
         where r.user_guid = ${role.user_guid} and s.organization_guid = ${role.organization_guid} limit 1`,
  );
  if (inSpaces.length > 0)
    throw unprocessable(
      'Cannot delete organization_user role while user has roles in spaces in that organization.',
    );
}
