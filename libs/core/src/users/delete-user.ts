import { type JobRecord } from '@cf/database';
import { type OpContext } from '../context';
import { transact } from '../transact';

/** Asks for the deletion of a user. */
export const requestUserDeletion = (ctx: OpContext, { guid }: { guid: string }): Promise<JobRecord> =>
  transact(ctx, (change) => change.job('user.delete', { guid }, { type: 'user', guid }));

/** Deletes what the platform knows of a user, their roles included; the UAA keeps them. A user who is gone is fine. */
export async function deleteUser(ctx: OpContext, guid: string): Promise<void> {
  const { count } = await ctx.db.user.deleteMany({ where: { guid } });
  if (count > 0) ctx.log.info({ user: { guid } }, 'Deleted user');
}
