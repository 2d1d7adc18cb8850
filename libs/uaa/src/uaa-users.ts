import { CfError } from '@cf/errors';
import { keepClientToken, withToken, type ClientToken, type UaaClient } from './client-token';
import { rememberBriefly } from './remember-briefly';
import { createUser, filtersOf, searchUsers } from './scim';
import { callUaa, type UaaHttp } from './uaa-http';
import { type UaaUser, type UaaUserFilter } from './uaa-user';

export interface UaaUsersOptions {
  readonly url: string;
  /** Needs the authority `scim.userids`; to search for parts of names also `scim.read`. */
  readonly client: UaaClient;
  /** Needs the authority `scim.create`; without it no shadow users can be made. */
  readonly shadowUserClient?: UaaClient;
  readonly http?: UaaHttp;
  /** How long a user that was seen is taken for unchanged. */
  readonly cacheMs?: number;
}

/** Users of the UAA. Every function throws `UaaUnavailable` when it does not answer and `UaaRateLimited` (with Retry-After) when it is asked too often. */
export interface UaaUsers {
  /** The users among these guids that the UAA knows, by guid. */
  readonly findByGuids: (guids: readonly string[]) => Promise<ReadonlyMap<string, UaaUser>>;
  readonly find: (filter: UaaUserFilter) => Promise<readonly UaaUser[]>;
  /** The user of that name and origin, made in the UAA when it has none yet. */
  readonly createShadowUser: (username: string, origin: string) => Promise<UaaUser>;
}

/** Somebody whom the UAA did not know may have been created since. */
const UNKNOWN_MS = 3_000;

/** Looks users up and makes shadow users, with a token of its own client that it keeps. */
export function connectUaaUsers({ http = {}, cacheMs = 30_000, ...options }: UaaUsersOptions): UaaUsers {
  const url = options.url.replace(/\/$/, '');
  const ask = (token: ClientToken) => (path: string, init?: RequestInit) =>
    withToken(token, (authorization) =>
      callUaa(http, `${url}${path}`, { ...init, headers: { ...init?.headers, authorization } }),
    );
  const lookup = ask(keepClientToken(url, options.client, http));
  const shadow = options.shadowUserClient && ask(keepClientToken(url, options.shadowUserClient, http));
  const seen = rememberBriefly<UaaUser | null>(20_000);
  const searchAndRemember = async (filter: string) => {
    const users = await searchUsers(lookup, filter);
    users.forEach((user) => seen.put(user.guid, user, cacheMs));
    return users;
  };

  return {
    findByGuids: async (guids) => {
      const known = new Map([...new Set(guids)].map((guid) => [guid, seen.get(guid)]));
      const unknown = [...known].filter(([, user]) => user === undefined).map(([guid]) => guid);
      const found = await Promise.all(filtersOf({ guids: unknown }).map(searchAndRemember));
      found.flat().forEach((user) => known.set(user.guid, user));
      const absent = unknown.filter((guid) => !known.get(guid));
      absent.forEach((guid) => seen.put(guid, null, Math.min(cacheMs, UNKNOWN_MS)));
      return new Map([...known].flatMap(([guid, user]) => (user ? [[guid, user] as const] : [])));
    },
    find: async (filter) => {
      const found = await Promise.all(filtersOf(filter).map(searchAndRemember));
      return [...new Map(found.flat().map((user) => [user.guid, user])).values()];
    },
    createShadowUser: async (username, origin) => {
      if (!shadow)
        throw new CfError('UaaUnavailable', [], { cause: new Error('No client may create users') });
      const user = { guid: await createUser(shadow, username, origin), username, origin };
      seen.put(user.guid, user, cacheMs);
      return user;
    },
  };
}
