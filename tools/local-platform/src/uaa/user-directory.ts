import { randomBytes, randomUUID, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { USER_GROUPS } from './clients';
import { privateFile } from './private-file';

/** A user as the issuer keeps them. */
export interface DirectoryUser {
  readonly id: string;
  readonly userName: string;
  readonly origin: string;
  readonly email: string;
  readonly name: { readonly familyName?: string; readonly givenName?: string };
  readonly groups: readonly string[];
  /** Salt and hash; nobody can log in without. */
  readonly password?: string;
  readonly created: string;
  readonly lastModified: string;
}

export type NewUser = Pick<DirectoryUser, 'userName' | 'origin' | 'email' | 'name'> & {
  readonly password?: string;
  readonly groups?: readonly string[];
};

export interface UserDirectory {
  readonly all: () => readonly DirectoryUser[];
  readonly find: (id: string) => DirectoryUser | undefined;
  /** Names are compared without regard to case. */
  readonly findByName: (userName: string, origin: string) => DirectoryUser | undefined;
  readonly add: (user: NewUser) => Promise<DirectoryUser>;
  readonly setPassword: (id: string, password: string) => Promise<void>;
  readonly remove: (id: string) => void;
  readonly passwordMatches: (user: DirectoryUser, password: string) => Promise<boolean>;
}

/** Users that survive a restart. */
export function openUserDirectory(path: string): UserDirectory {
  const file = privateFile<DirectoryUser[]>(path, []);
  const users = new Map(file.value.map((user) => [user.id, user]));
  const save = () => file.write([...users.values()]);
  const put = (user: DirectoryUser) => {
    users.set(user.id, user);
    save();
    return user;
  };
  const findByName = (userName: string, origin: string) =>
    [...users.values()].find(
      (user) => user.userName.toLowerCase() === userName.toLowerCase() && user.origin === origin,
    );

  return {
    all: () => [...users.values()],
    find: (id) => users.get(id),
    findByName,
    add: async ({ password, groups = [], ...user }) => {
      const now = new Date().toISOString();
      return put({
        ...user,
        id: randomUUID(),
        groups: [...new Set([...USER_GROUPS, ...groups])],
        ...(password !== undefined && { password: await hashed(password) }),
        created: now,
        lastModified: now,
      });
    },
    setPassword: async (id, password) => {
      const hash = await hashed(password);
      const user = users.get(id);
      if (user) put({ ...user, password: hash, lastModified: new Date().toISOString() });
    },
    remove: (id) => {
      users.delete(id);
      save();
    },
    passwordMatches: async (user, password) =>
      user.password !== undefined && matches(user.password, password),
  };
}

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const HASH_BYTES = 32;

async function hashed(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString('base64')}:${(await derive(password, salt, HASH_BYTES)).toString('base64')}`;
}

async function matches(stored: string, password: string): Promise<boolean> {
  const [salt = '', hash = ''] = stored.split(':').map((part) => Buffer.from(part, 'base64'));
  return timingSafeEqual(Buffer.from(hash), await derive(password, Buffer.from(salt), HASH_BYTES));
}
