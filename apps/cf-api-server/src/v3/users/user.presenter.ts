import { type DirectoryUser } from '@cf/core';
import { type UserRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

/** A user as the API presents it. Name and origin are the UAA's; null when it does not know them, as it knows no clients. */
export function presentUser(
  user: UserRecord,
  named: Pick<DirectoryUser, 'username' | 'origin'> | undefined,
  links: Links,
) {
  return {
    guid: user.guid,
    created_at: presentTime(user.created_at),
    updated_at: presentTime(user.updated_at),
    username: named?.username ?? null,
    presentation_name: named?.username ?? user.guid,
    origin: named?.origin ?? null,
    metadata: presentMetadata(user),
    links: { self: links.get(`/v3/users/${encodeURIComponent(user.guid)}`) },
  };
}
