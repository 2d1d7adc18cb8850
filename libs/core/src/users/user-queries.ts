import { listPage, oneOf, type Page, type Sql, sql, type UserRecord } from '@cf/database';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';
import { type UserDirectory } from './user-directory';

export interface UserFilter extends ListQuery {
  readonly usernames?: string[] | undefined;
  readonly partial_usernames?: string[] | undefined;
  readonly origins?: string[] | undefined;
}

/** One page of the users whom the actor may see: themselves, and who has a role in an organization in which they have one. */
export const listUsers = (
  ctx: OpContext,
  directory: UserDirectory,
  filter: UserFilter,
): Promise<Page<UserRecord>> => pageOf(ctx, directory, filter, visibleUsers(ctx, sql`u.guid`));

/** One page of those who have a role of the organization itself. */
export const listUsersOfOrganization = (
  ctx: OpContext,
  directory: UserDirectory,
  organizationGuid: string,
  filter: UserFilter,
): Promise<Page<UserRecord>> =>
  pageOf(
    ctx,
    directory,
    filter,
    sql`u.guid in (select user_guid from roles where organization_guid = ${organizationGuid})`,
  );

/** One page of those who have a role in the space. */
export const listUsersOfSpace = (
  ctx: OpContext,
  directory: UserDirectory,
  spaceGuid: string,
  filter: UserFilter,
): Promise<Page<UserRecord>> =>
  pageOf(
    ctx,
    directory,
    filter,
    sql`u.guid in (select user_guid from roles where space_guid = ${spaceGuid})`,
  );

/** The condition that keeps users to those whom the actor may see; undefined when that is all of them. */
function visibleUsers(ctx: OpContext, userGuid: Sql): Sql | undefined {
  const inMine = ctx.permissions.organizationsScope('read', sql`organization_guid`);
  return (
    inMine &&
    sql`${userGuid} in (select user_guid from roles where ${inMine} union all select ${ctx.actor.guid})`
  );
}

async function pageOf(
  { db }: OpContext,
  directory: UserDirectory,
  filter: UserFilter,
  scope: Sql | undefined,
): Promise<Page<UserRecord>> {
  const named = await guidsOfNamed(directory, filter);
  const where = [scope, oneOf(sql`u.guid`, named), ...standardConditions('u', filter)];
  return listPage<UserRecord>(db, { select: sql`u.*`, from: sql`users u`, alias: 'u', where }, filter.paging);
}

/** Names are the directory's, so it says whom they mean; undefined when none were asked for. */
async function guidsOfNamed(
  directory: UserDirectory,
  { usernames, partial_usernames: partialUsernames, origins }: UserFilter,
): Promise<string[] | undefined> {
  if (!usernames && !partialUsernames) return undefined;
  const found = await directory.find({
    ...(usernames && { usernames }),
    ...(partialUsernames && { partialUsernames }),
    ...(origins && { origins }),
  });
  return found.map(({ guid }) => guid);
}
