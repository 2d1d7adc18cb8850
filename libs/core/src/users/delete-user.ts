import { type OpContext } from '../context';

/** Deletes what the platform knows of a user, their roles included; the UAA keeps them. A user who is gone is fine. */
export async function deleteUser(ctx: OpContext, guid: string): Promise<void> {
  const { count } = await ctx.db.user.deleteMany({ where: { guid } });
  if (count > 0) ctx.log.info({ user: { guid } }, 'Deleted user');
}
