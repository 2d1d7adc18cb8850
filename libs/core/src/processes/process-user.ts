import { type AppRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';

const USERS = ['vcap'];

/** Refuses (422) a user that no image of the platform has; what a docker image has is its owner's matter. */
export function assertUserAllowed({ lifecycle_type }: AppRecord, user: string | null | undefined): void {
  if (!user || lifecycle_type === 'docker' || USERS.includes(user.toLowerCase())) return;
  const permitted = USERS.map((name) => `'${name}'`).join(', ');
  throw unprocessable(
    `user invalid (requested user '${user}' not allowed, permitted users are: ${permitted})`,
  );
}
