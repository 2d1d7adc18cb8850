import { type Db, sql } from '@cf/database';
import { CfError } from '@cf/errors';
import { type Actor, mayRead, mayWrite } from '@cf/permissions';
import { type TokenIdentity, TokenRefused, type TokenVerifier, UaaUnreachable } from '@cf/uaa';

/** The holder of the bearer token. Throws what the API answers when there is none, when it proves nothing, or when the UAA is away. */
export async function authenticate(
  verifier: TokenVerifier,
  authorization: string | undefined,
  expiredGraceMs = 0,
): Promise<TokenIdentity> {
  try {
    return await verifier.verify(authorization, { expiredGraceMs });
  } catch (error) {
    if (error instanceof UaaUnreachable) throw new CfError('UaaUnavailable', [], { cause: error });
    if (!(error instanceof TokenRefused)) throw error;
    throw new CfError(error.reason === 'missing' ? 'NotAuthenticated' : 'InvalidAuthToken', [], {
      cause: error,
    });
  }
}

/** The actor of a request. */
export const actorOf = (identity: TokenIdentity): Actor => ({
  guid: identity.userGuid,
  name: identity.email ?? identity.username ?? identity.userGuid,
  scopes: new Set(identity.scopes),
  isClient: identity.isClient,
});

/** 403 unless the scopes allow this kind of request at all; `sufficient` is a scope that an endpoint accepts instead. */
export function assertScope(actor: Actor, method: string, sufficient?: string): void {
  if (sufficient && actor.scopes.has(sufficient)) return;
  const allowed = method === 'GET' || method === 'HEAD' ? mayRead(actor) : mayWrite(actor);
  if (!allowed) throw new CfError('NotAuthorized');
}

const REMEMBERED_USERS = 10_000;

/** Makes the row of a user at their first request, and keeps the name in it current. Remembers whom it has seen. */
export function createUserRegistrar(db: Db): (identity: TokenIdentity) => Promise<void> {
  const seen = new Map<string, string>();
  return async ({ userGuid, username, origin, isClient }) => {
    const known = `${username ?? ''}\n${origin ?? ''}`;
    if (seen.get(userGuid) === known) return;
    await db.rows(sql`
      insert into users (guid, username, origin, is_client) values (${userGuid}, ${username ?? null}, ${origin ?? null}, ${isClient})
      on conflict (guid) do update set username = coalesce(excluded.username, users.username), origin = coalesce(excluded.origin, users.origin)
        where (users.username, users.origin) is distinct from (excluded.username, excluded.origin)`);
    if (seen.size >= REMEMBERED_USERS) seen.clear();
    seen.set(userGuid, known);
  };
}
