import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { assertFeatureEnabled } from '../feature-flags';
import { shadowUserOf, type UserDirectory, usernameOf } from '../users';

/** Who is to get a role: a guid, or a name that the directory of users knows. */
export type NamedUser =
  { readonly guid: string } | { readonly username: string; readonly origin?: string | undefined };

export interface IdentifiedUser {
  readonly guid: string;
  /** Undefined when the directory does not know them. */
  readonly username: string | undefined;
  readonly origin?: string | undefined;
}

/** For a role in a space, whoever is not in its organization is told the same, known or not. */
export const NOT_IN_ORGANIZATION =
  "Users cannot be assigned roles in a space if they do not have a role in that space's organization.";

/**
 * The user who is meant. A name has to be unique, or come with its origin; to use names at all needs the flag `set_roles_by_username`. Where the operator lets managers
 * create users, one of an identity provider who gets a role of an organization is made on the way.
 */
export async function identifyUser(
  ctx: OpContext,
  directory: UserDirectory,
  named: NamedUser,
  place: 'organization' | 'space',
): Promise<IdentifiedUser> {
  if ('guid' in named) return { guid: named.guid, username: await usernameOf(ctx, directory, named.guid) };
  await assertFeatureEnabled(ctx, 'set_roles_by_username');
  const { username, origin } = named;
  const mayCreate = place === 'organization' && ctx.settings.allowUserCreationByOrgManager;
  if (mayCreate && origin !== undefined && origin !== 'uaa') return shadowUserOf(directory, username, origin);
  const found = await directory.find({
    usernames: [username],
    ...(origin !== undefined && { origins: [origin] }),
  });
  const [user, ...others] = found;
  if (!user) throw unprocessable(place === 'space' ? NOT_IN_ORGANIZATION : unknownText(named));
  if (others.length > 0) throw unprocessable(ambiguousText(username, found));
  return user;
}

const unknownText = ({ username, origin }: { username: string; origin?: string | undefined }) =>
  origin === undefined
    ? `No user exists with the username '${username}'.`
    : `No user exists with the username '${username}' and origin '${origin}'.`;

function ambiguousText(username: string, users: readonly { origin: string }[]): string {
  const origins = users.map(({ origin }) => origin).sort();
  return `Ambiguous user. User with username '${username}' exists in the following origins: ${origins.join(', ')}. Specify an origin to disambiguate.`;
}
