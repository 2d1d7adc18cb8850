import { type OpContext } from '../context';
import { transact } from '../transact';
import { auditRole } from './audit-role';

/** Takes a role away. One that is gone is fine. */
export async function deleteRole(
  ctx: OpContext,
  { guid, username }: { guid: string; username?: string | undefined },
): Promise<void> {
  await transact(ctx, async (change) => {
    const role = await change.db.role.findUnique({ where: { guid } });
    if (!role) return;
    await change.db.role.delete({ where: { guid } });
    await auditRole(change, 'remove', role, { username });
    ctx.log.info({ role: { guid, type: role.type }, user: { guid: role.user_guid } }, 'Deleted role');
  });
}
