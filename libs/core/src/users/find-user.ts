import { sql, type UserRecord } from '@cf/database';
import { notAuthorized, notFound } from '@cf/errors';
import { type OpContext } from '../context';

/** The user, if the actor may do that to them: 404 when they cannot see them, 403 unless an administrator writes. */
export async function findUserFor(ctx: OpContext, verb: 'read' | 'write', guid: string): Promise<UserRecord> {
  const user = await ctx.db.user.findUnique({ where: { guid } });
  if (!user || !(await isVisible(ctx, guid))) throw notFound('User');
  if (verb === 'write' && !ctx.permissions.isAdmin) throw notAuthorized();
  return user;
}

/** The same rule as that of lists, asked for one user. */
async function isVisible({ db, actor, permissions }: OpContext, guid: string): Promise<boolean> {
  const inMine = permissions.organizationsScope('read', sql`organization_guid`);
  if (!inMine || actor.guid === guid) return true;
  const shared = await db.rows(sql`select 1 from roles where user_guid = ${guid} and ${inMine} limit 1`);
  return shared.length > 0;
}
