import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { type Jwk } from '../signing-keys';

/** What a test token says; everything has a sensible default. */
export interface TokenOptions {
  readonly userGuid?: string;
  readonly username?: string;
  readonly email?: string;
  readonly origin?: string;
  readonly clientId?: string;
  /** A token of the client itself, without a user. */
  readonly isClient?: boolean;
  readonly scopes?: readonly string[];
  readonly audience?: readonly string[];
  readonly expiresInSeconds?: number;
  /** Written over the claims and the header as they are; `undefined` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

export interface TestIssuer {
  readonly issuer: string;
  readonly jwks: readonly Jwk[];
  /** An access token, without the scheme. */
  readonly tokenFor: (options?: TokenOptions) => string;
  /** The value of an `Authorization` header. */
  readonly authorizationFor: (options?: TokenOptions) => string;
}

let keyPair: { publicKey: KeyObject; privateKey: KeyObject } | undefined;
const sharedKeyPair = () => (keyPair ??= generateKeyPairSync('rsa', { modulusLength: 2048 }));

/** Signs tokens as a UAA would, with a key pair in memory; the test issuers of one process share it unless `ownKey` is set. */
export function createTestIssuer({
  issuer = 'http://uaa.test/oauth/token',
  kid = 'test-key',
  ownKey = false,
} = {}): TestIssuer {
  const { publicKey, privateKey } = ownKey
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : sharedKeyPair();
  const tokenFor = (options: TokenOptions = {}) => {
    const header = { alg: 'RS256', typ: 'JWT', kid, ...options.header };
    const body = `${encode(header)}.${encode(claimsFor(issuer, options))}`;
    return `${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`;
  };
  return {
    issuer,
    jwks: [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }],
    tokenFor,
    authorizationFor: (options) => `bearer ${tokenFor(options)}`,
  };
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function claimsFor(issuer: string, options: TokenOptions): object {
  const now = Math.floor(Date.now() / 1000);
  const { clientId = 'cf', scopes = ['cloud_controller.read', 'cloud_controller.write', 'openid'] } = options;
  return {
    jti: crypto.randomUUID(),
    iss: issuer,
    iat: now,
    exp: now + (options.expiresInSeconds ?? 600),
    aud: options.audience ?? ['cloud_controller', 'cf'],
    scope: scopes,
    client_id: clientId,
    ...(options.isClient ? { sub: clientId } : userClaims(options)),
    ...options.claims,
  };
}

function userClaims({
  userGuid = 'user-guid',
  username = userGuid,
  email = `${username}@test`,
  origin = 'uaa',
}: TokenOptions) {
  return { sub: userGuid, user_id: userGuid, user_name: username, email, origin };
}
