import { randomUUID } from 'node:crypto';
import { type RoleRecord, type UserRecord } from '@cf/database';
import { type TestApi } from './use-api';

/** A user whom the UAA knows by this name; of the origin `uaa` unless told otherwise. */
export async function arrangeUser(api: TestApi, username: string, origin = 'uaa'): Promise<UserRecord> {
  const guid = `${username}-${randomUUID()}`;
  api.uaa.users.push({ guid, username, origin });
  return api.db.user.create({ data: { guid } });
}

/** A role in the world's organization or space, as its type says, unless told where. */
export const arrangeRole = (
  api: TestApi,
  type: string,
  userGuid: string,
  place: { organization_guid?: string; space_guid?: string } = type.startsWith('space_')
    ? { space_guid: api.space.guid }
    : { organization_guid: api.org.guid },
): Promise<RoleRecord> =>
  api.db.role.create({ data: { guid: randomUUID(), type, user_guid: userGuid, ...place } });

/** The requests that ask the UAA for users, while this runs. */
export async function lookupsDuring(api: TestApi, work: () => PromiseLike<unknown>): Promise<string[]> {
  const before = api.uaa.requests.length;
  await work();
  return api.uaa.requests.slice(before).filter((request) => request.includes('/Users?'));
}
