import { isUniqueViolation, sql, type Tx, type UserRecord } from '@cf/database';
import { notAuthorized, unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { shadowUserOf, type UserDirectory } from './user-directory';

/** A user by their guid in the UAA, or by their name in an identity provider. */
export type NewUser = { readonly metadata?: MetadataChange | undefined } & (
  { readonly guid: string } | { readonly username: string; readonly origin: string }
);

/**
 * Makes a user known to the platform. One of an identity provider is made in the UAA as well, if nobody has done so. Managers of organizations may only do that,
 * and only where the operator lets them.
 */
export async function createUser(
  ctx: OpContext,
  directory: UserDirectory,
  input: NewUser,
): Promise<UserRecord> {
  if (!ctx.permissions.isAdmin && ('guid' in input || !(await mayManagersCreateUsers(ctx))))
    throw notAuthorized();
  const known =
    'guid' in input ? { guid: input.guid } : await shadowUserOf(directory, input.username, input.origin);
  try {
    const user = await ctx.db.user.create({ data: { ...known, ...mergeMetadata(input.metadata) } });
    ctx.log.info({ user: { guid: user.guid } }, 'Created user');
    return user;
  } catch (error) {
    throw isUniqueViolation(error) ? unprocessable(takenText(input), error) : error;
  }
}

const takenText = (input: NewUser) =>
  'guid' in input
    ? `User with guid '${input.guid}' already exists.`
    : `User with username '${input.username}' and origin '${input.origin}' already exists.`;

async function mayManagersCreateUsers({ db, actor, settings }: OpContext): Promise<boolean> {
  if (!settings.allowUserCreationByOrgManager) return false;
  return (await db.role.count({ where: { user_guid: actor.guid, type: 'organization_manager' } })) > 0;
}

/** Makes sure that there is a row for a user, in the transaction of what refers to it. */
export async function ensureUser(
  db: Tx,
  { guid, username, origin }: { guid: string; username?: string | undefined; origin?: string | undefined },
): Promise<void> {
  await db.$executeRaw(sql`
    insert into users (guid, username, origin) values (${guid}, ${username ?? null}, ${origin ?? null})
    on conflict (guid) do nothing`);
}
