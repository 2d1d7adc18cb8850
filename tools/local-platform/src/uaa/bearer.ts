import { findClient, revocationSignature, type IssuerState } from './issuer-state';
import { insufficientScope, refusedToken } from './uaa-error';
import { type DirectoryUser } from './user-directory';

/** What a token that this issuer accepts says. */
export interface Bearer {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly user: DirectoryUser | undefined;
}

const UNUSABLE = 'The token expired, was revoked, or the token ID is incorrect.';

/** The holder of an access token of ours, if it lets them do one of these things. */
export function requireBearer(
  state: IssuerState,
  authorization: string | undefined,
  anyOf: readonly string[] = [],
): Bearer {
  const [, token] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (!token) throw refusedToken('unauthorized', 'Full authentication is required to access this resource');
  const bearer = acceptToken(state, token);
  if (String(bearer.claims['jti']).endsWith('-r'))
    throw refusedToken('invalid_token', 'Invalid access token.');
  if (anyOf.length > 0 && !anyOf.some((scope) => bearer.scopes.includes(scope)))
    throw insufficientScope(anyOf);
  return bearer;
}

/** What a token of ours says, access or refresh, while it is good. */
export function acceptToken(state: IssuerState, token: string): Bearer {
  const verified = state.keys.verify(token);
  if (!verified) throw refusedToken('invalid_token', UNUSABLE);
  if (!verified.genuine) throw refusedToken('invalid_token', 'Could not verify token signature.');
  const { claims } = verified;
  if (Number(claims['exp']) * 1000 <= Date.now()) throw refusedToken('invalid_token', UNUSABLE);

  const client = findClient(state, String(claims['client_id']));
  const user = claims['user_id'] === undefined ? undefined : state.users.find(String(claims['user_id']));
  if (!client || (claims['user_id'] !== undefined && !user)) throw refusedToken('invalid_token', UNUSABLE);
  if (claims['rev_sig'] !== revocationSignature(client, user)) {
    throw refusedToken('invalid_token', 'revocable signature mismatch');
  }
  const scopes = (claims['scope'] ?? claims['granted_scopes'] ?? []) as string[];
  return { claims, scopes, clientId: client.id, user };
}
