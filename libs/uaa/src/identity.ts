import { z } from 'zod';
import { TokenRefused } from './failures';

/** Who holds a token: a user, or a client that acts as itself. */
export interface TokenIdentity {
  /** The user's guid, or the client's id when there is no user. */
  readonly userGuid: string;
  readonly username?: string;
  readonly email?: string;
  readonly origin?: string;
  readonly clientId?: string;
  readonly isClient: boolean;
  readonly scopes: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const StringOrList = z.union([
  z.string().transform((text) => text.split(' ').filter(Boolean)),
  z.array(z.string()),
]);
const text = z.string().min(1).optional();

const Claims = z.object({
  iss: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  aud: StringOrList,
  jti: z.string().optional(),
  scope: StringOrList.optional(),
  user_id: text,
  user_name: text,
  email: text,
  origin: text,
  client_id: text,
});

/** The claims that we read. */
export type Claims = z.output<typeof Claims>;

/** The claims of a token's payload. A token without an expiry, an issuer or an audience is malformed. */
export function claimsOf(payload: Uint8Array): Claims {
  try {
    return Claims.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch (error) {
    throw new TokenRefused('malformed', { cause: error });
  }
}

/** The identity that the claims assert. */
export function identityOf(claims: Claims): TokenIdentity {
  const userGuid = claims.user_id ?? claims.client_id;
  if (!userGuid) throw new TokenRefused('no_identity');
  return {
    userGuid,
    ...(claims.user_name && { username: claims.user_name }),
    ...(claims.email && { email: claims.email }),
    ...(claims.origin && { origin: claims.origin }),
    ...(claims.client_id && { clientId: claims.client_id }),
    isClient: claims.user_id === undefined,
    scopes: claims.scope ?? [],
    expiresAt: claims.exp * 1000,
  };
}
