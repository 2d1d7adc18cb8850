import { createHmac, createPublicKey } from 'node:crypto';
import { createTokenVerifier, TokenRefused } from './index';
import { createTestIssuer, type TokenOptions } from './testing';

const issuer = createTestIssuer();
const options = {
  issuer: issuer.issuer,
  url: 'http://127.0.0.1:1',
  audience: ['cloud_controller'],
  keys: issuer.jwks,
};
const tokens = createTokenVerifier(options);
const verify = (token?: TokenOptions) => tokens.verify(issuer.authorizationFor(token));
const reasonOf = (verification: Promise<unknown>) =>
  verification.then(
    () => 'accepted',
    (error: unknown) => (error instanceof TokenRefused ? error.reason : error),
  );

describe('an accepted token', () => {
  test('names its user and what they may do', async () => {
    const identity = await verify({ userGuid: 'u1', username: 'dora', scopes: ['cloud_controller.read'] });

    expect(identity).toMatchObject({
      userGuid: 'u1',
      username: 'dora',
      email: 'dora@test',
      origin: 'uaa',
      clientId: 'cf',
      isClient: false,
      scopes: ['cloud_controller.read'],
    });
    expect(identity.expiresAt).toBeGreaterThan(Date.now());
  });

  test('of a client stands for the client itself', async () => {
    const identity = await verify({ isClient: true, clientId: 'automation' });

    expect(identity).toMatchObject({ userGuid: 'automation', clientId: 'automation', isClient: true });
    expect(identity.username).toBeUndefined();
  });

  test.each(['bearer', 'Bearer', 'BEARER'])('may say %s', async (scheme) => {
    expect(await reasonOf(tokens.verify(`${scheme} ${issuer.tokenFor()}`))).toBe('accepted');
  });

  test('may lack a key id when one of the keys fits', async () => {
    expect(await reasonOf(verify({ header: { kid: undefined } }))).toBe('accepted');
  });
});

describe('a refused token says why', () => {
  test.each<[string, TokenOptions, string]>([
    ['has expired', { expiresInSeconds: -60 }, 'expired'],
    ['begins later', { claims: { nbf: Date.now() / 1000 + 60 } }, 'not_yet_valid'],
    ['never expires', { claims: { exp: undefined } }, 'malformed'],
    ['comes from another issuer', { claims: { iss: 'http://evil.test/oauth/token' } }, 'wrong_issuer'],
    ['is for another audience', { audience: ['doppler'] }, 'wrong_audience'],
    ['is a refresh token', { claims: { jti: 'abc-r' } }, 'refresh_token'],
    ['names nobody', { claims: { user_id: undefined, client_id: undefined } }, 'no_identity'],
    ['names a key that there is not', { header: { kid: 'other' } }, 'unknown_key'],
    ['claims to need no signature', { header: { alg: 'none' } }, 'unsupported_algorithm'],
    ['claims an algorithm of other keys', { header: { alg: 'ES256' } }, 'unsupported_algorithm'],
  ])('when it %s', async (_, token, reason) => {
    expect(await reasonOf(verify(token))).toBe(reason);
  });

  test.each([
    [undefined, 'missing'],
    [' ', 'missing'],
    ['bearer', 'malformed'],
    ['Basic Y2Y6', 'malformed'],
    ['bearer not-a-token', 'malformed'],
    ['bearer a.b.c', 'malformed'],
    ['bearer a.b.c d', 'malformed'],
  ])('when the header is %j', async (header, reason) => {
    expect(await reasonOf(tokens.verify(header))).toBe(reason);
  });

  test('when its claims were changed after it was signed', async () => {
    const [header, , signature] = issuer.tokenFor({ scopes: [] }).split('.');
    const [, payload] = issuer.tokenFor({ scopes: ['cloud_controller.admin'] }).split('.');

    expect(await reasonOf(tokens.verify(`bearer ${header}.${payload}.${signature}`))).toBe('bad_signature');
  });

  test('when the public key was used as a shared secret', async () => {
    const pem = createPublicKey({ key: issuer.jwks[0] ?? {}, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    const [, payload] = issuer.tokenFor().split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: 'test-key' })).toString('base64url');
    const signature = createHmac('sha256', pem).update(`${header}.${payload}`).digest('base64url');

    expect(await reasonOf(tokens.verify(`bearer ${header}.${payload}.${signature}`))).toBe(
      'unsupported_algorithm',
    );
  });

  test('when it brings its own key along', async () => {
    const stranger = createTestIssuer({ ownKey: true });
    const header = { jwk: stranger.jwks[0], jku: 'http://evil.test/keys', x5u: 'http://evil.test/crt' };

    expect(await reasonOf(tokens.verify(stranger.authorizationFor({ header })))).toBe('bad_signature');
  });
});

describe('time', () => {
  test('a clock that is a little off does not matter', async () => {
    expect(await reasonOf(verify({ expiresInSeconds: -2 }))).toBe('accepted');
  });

  test('an upload that began in time is let through for a while, and nothing else is', async () => {
    const expired = issuer.authorizationFor({ expiresInSeconds: -600 });

    expect(await reasonOf(tokens.verify(expired, { expiredGraceMs: 1_200_000 }))).toBe('accepted');
    expect(await reasonOf(tokens.verify(expired))).toBe('expired');
    expect(await reasonOf(tokens.verify(expired, { expiredGraceMs: 60_000 }))).toBe('expired');
  });
});

describe('a UAA that signs with a secret', () => {
  const secret = 'a-secret-that-is-long-enough-for-hs256';
  const symmetric = createTokenVerifier({
    ...options,
    symmetricSecrets: ['the-secret-that-was-before-this-one!', secret],
  });
  const signedWith = (key: string) => {
    const [, payload] = issuer.tokenFor().split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'HS256' })).toString('base64url');
    return `bearer ${header}.${payload}.${createHmac('sha256', key).update(`${header}.${payload}`).digest('base64url')}`;
  };

  test('is trusted by any of its secrets, and by them alone', async () => {
    expect(await reasonOf(symmetric.verify(signedWith(secret)))).toBe('accepted');
    expect(await reasonOf(symmetric.verify(signedWith('some-other-secret-of-the-same-length')))).toBe(
      'bad_signature',
    );
    expect(await reasonOf(symmetric.verify(issuer.authorizationFor()))).toBe('unsupported_algorithm');
  });
});
