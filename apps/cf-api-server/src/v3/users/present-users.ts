import { type UserFilter } from '@cf/core';
import { type Page, sql, type UserRecord } from '@cf/database';
import { type Included, presentPage } from '../page';
import { type RequestContext } from '../request-context';
import { presentUser } from './user.presenter';

type Presenting = Pick<RequestContext, 'uaaUsers' | 'links'>;

/** Users with their names, which are looked up together. */
export async function presentUsers({ uaaUsers, links }: Presenting, users: readonly UserRecord[]) {
  const named = await uaaUsers.findByGuids(users.map(({ guid }) => guid));
  return users.map((user) => presentUser(user, named.get(user.guid), links));
}

/** One user with their name. */
export async function presentNamedUser({ uaaUsers, links }: Presenting, user: UserRecord) {
  const named = await uaaUsers.findByGuids([user.guid]);
  return presentUser(user, named.get(user.guid), links);
}

/** A page of users with their names. */
export async function presentPageOfUsers(ctx: RequestContext, filter: UserFilter, page: Page<UserRecord>) {
  const records = await presentUsers(ctx, page.records);
  return presentPage(ctx, filter, { ...page, records }, { present: (user) => user });
}

/** The users with these guids as an `included`; one query and one look-up however many. */
export async function includeUsers(ctx: RequestContext, guids: readonly string[]): Promise<Included> {
  const rows = await ctx.db.rows<UserRecord>(
    sql`select * from users where guid = any(${[...new Set(guids)]}) order by created_at, guid`,
  );
  return { users: await presentUsers(ctx, rows) };
}
