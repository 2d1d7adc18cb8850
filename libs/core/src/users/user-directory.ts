import { type OpContext } from '../context';

/** A user as the directory of users knows them. */
export interface DirectoryUser {
  readonly guid: string;
  readonly username: string;
  readonly origin: string;
}

/** Where users and their names are kept: the UAA. Core declares what it needs of it; whoever asks passes it in. */
export interface UserDirectory {
  /** Those of the users that it knows, by guid; one request for a hundred. */
  readonly findByGuids: (guids: readonly string[]) => Promise<ReadonlyMap<string, DirectoryUser>>;
  readonly find: (filter: {
    readonly usernames?: readonly string[];
    readonly partialUsernames?: readonly string[];
    readonly origins?: readonly string[];
  }) => Promise<readonly DirectoryUser[]>;
  readonly createShadowUser: (username: string, origin: string) => Promise<DirectoryUser>;
}

/** What somebody is called, for a message or an audit event: when the directory is away, what is remembered of them, or nothing. */
export async function usernameOf(
  ctx: OpContext,
  directory: UserDirectory,
  guid: string,
): Promise<string | undefined> {
  try {
    return (await directory.findByGuids([guid])).get(guid)?.username;
  } catch (err) {
    ctx.log.warn({ err, user: { guid } }, 'Could not look up user');
    const user = await ctx.db.user.findUnique({ where: { guid } });
    return user?.username ?? undefined;
  }
}

/** The user of that name and origin, made in the directory when it has none yet. */
export async function shadowUserOf(
  directory: UserDirectory,
  username: string,
  origin: string,
): Promise<DirectoryUser> {
  const [known] = await directory.find({ usernames: [username], origins: [origin] });
  return known ?? directory.createShadowUser(username, origin);
}
