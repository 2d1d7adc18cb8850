import { type KeyObject } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { checkClaims, checkExpiry, type Expectations } from './check-claims';
import { TokenRefused } from './failures';
import { claimsOf, identityOf, type TokenIdentity } from './identity';
import {
  fetchedSigningKeys,
  staticSigningKeys,
  type Jwk,
  type SigningKey,
  type SigningKeys,
} from './signing-keys';
import { type UaaHttp } from './uaa-http';
import { rememberVerifiedTokens } from './verified-tokens';

export interface TokenVerifierOptions {
  /** What the UAA calls itself in `iss`, for example `https://uaa.example.org/oauth/token`. */
  readonly issuer: string | readonly string[];
  /** Where the UAA publishes its keys; need not be the issuer's address. */
  readonly url: string;
  readonly audience: readonly string[];
  /** Keys that are known beforehand: nothing is fetched then. */
  readonly keys?: readonly Jwk[];
  /** Set for a UAA that signs with a shared secret: then these are the only keys, and only HMAC is accepted. */
  readonly symmetricSecrets?: readonly string[];
  readonly http?: UaaHttp;
  readonly clockSkewMs?: number;
  readonly keysMaxAgeMs?: number;
  readonly keysMinRefetchIntervalMs?: number;
  readonly maxRememberedTokens?: number;
}

export interface TokenVerifier {
  /** The holder of the token in an `Authorization` header. Throws `TokenRefused`, or `UaaUnreachable` when keys are needed and cannot be had. */
  readonly verify: (
    authorization: string | undefined,
    options?: { readonly expiredGraceMs?: number },
  ) => Promise<TokenIdentity>;
}

/** Verifies signature, expiry, issuer and audience of a UAA's access tokens. */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { clockSkewMs = 5_000, maxRememberedTokens = 10_000 } = options;
  const issuers = typeof options.issuer === 'string' ? [options.issuer] : options.issuer;
  const expected: Expectations = { issuers, audiences: options.audience, clockSkewMs };
  const keys = signingKeysOf(options);
  const secrets = options.symmetricSecrets?.map((secret) => Buffer.from(secret));
  const payloadOf = (token: string) =>
    secrets?.length ? verifyWithSecret(token, secrets) : verifyWithKeys(token, keys);
  const remembered = rememberVerifiedTokens(maxRememberedTokens);

  return {
    verify: async (authorization, { expiredGraceMs = 0 } = {}) => {
      const token = bearerTokenOf(authorization);
      const toleratedMs = Math.max(clockSkewMs, expiredGraceMs);
      const known = remembered.get(token, keys.epoch());
      if (known) {
        checkExpiry(known.expiresAt, Date.now(), toleratedMs);
        await keys.current();
        return known;
      }
      const claims = claimsOf(await payloadOf(token));
      checkClaims(claims, expected, Date.now(), expiredGraceMs);
      const identity = identityOf(claims);
      remembered.put(token, keys.epoch(), identity);
      return identity;
    },
  };
}

function signingKeysOf({
  url,
  keys,
  symmetricSecrets,
  http = {},
  ...options
}: TokenVerifierOptions): SigningKeys {
  if (keys || symmetricSecrets?.length) return staticSigningKeys(keys ?? []);
  const { keysMaxAgeMs, keysMinRefetchIntervalMs } = options;
  return fetchedSigningKeys({
    url,
    http,
    ...(keysMaxAgeMs !== undefined && { maxAgeMs: keysMaxAgeMs }),
    ...(keysMinRefetchIntervalMs !== undefined && { minRefetchIntervalMs: keysMinRefetchIntervalMs }),
  });
}

function bearerTokenOf(authorization: string | undefined): string {
  if (!authorization?.trim()) throw new TokenRefused('missing');
  const [, token] = /^bearer +(\S+) *$/i.exec(authorization) ?? [];
  if (!token) throw new TokenRefused('malformed');
  return token;
}

const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512'];
const HMAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'];

async function verifyWithSecret(token: string, secrets: readonly Uint8Array[]): Promise<Uint8Array> {
  headerOf(token, HMAC_ALGORITHMS);
  const payload = await firstVerified(token, secrets, HMAC_ALGORITHMS);
  if (!payload) throw new TokenRefused('bad_signature');
  return payload;
}

/** A token of a key that we do not know, or whose key has changed under its name, is worth one look at the published keys. */
async function verifyWithKeys(token: string, keys: SigningKeys): Promise<Uint8Array> {
  const { kid } = headerOf(token, RSA_ALGORITHMS);
  const attempt = (candidates: readonly SigningKey[]) =>
    firstVerified(token, keysFor(candidates, kid), RSA_ALGORITHMS);

  const payload = await attempt(await keys.current());
  if (payload) return payload;
  const published = await keys.refetched();
  const retried = await attempt(published);
  if (!retried) throw new TokenRefused(keysFor(published, kid).length ? 'bad_signature' : 'unknown_key');
  return retried;
}

/** A token that does not name its key may be of any. */
const keysFor = (keys: readonly SigningKey[], kid: string | undefined) =>
  keys.filter((key) => kid === undefined || key.kid === kid).map(({ key }) => key);

function headerOf(token: string, algorithms: readonly string[]): { kid: string | undefined } {
  const header = parsedHeader(token);
  if (typeof header.alg !== 'string' || !algorithms.includes(header.alg))
    throw new TokenRefused('unsupported_algorithm');
  return { kid: typeof header.kid === 'string' ? header.kid : undefined };
}

function parsedHeader(token: string) {
  if (token.split('.').length !== 3) throw new TokenRefused('malformed');
  try {
    return decodeProtectedHeader(token);
  } catch (error) {
    throw new TokenRefused('malformed', { cause: error });
  }
}

async function firstVerified(
  token: string,
  keys: readonly (KeyObject | Uint8Array)[],
  algorithms: string[],
): Promise<Uint8Array | undefined> {
  for (const key of keys) {
    try {
      const { payload } = await compactVerify(token, key, { algorithms });
      return payload;
    } catch {
      // The next key may fit.
    }
  }
  return undefined;
}
