import { createTokenVerifier, TokenRefused, UaaUnreachable, type TokenVerifierOptions } from './index';
import { createTestIssuer, startUaaDouble, type UaaDouble } from './testing';

let uaa: UaaDouble;
beforeEach(async () => {
  uaa = await startUaaDouble();
});
afterEach(() => uaa.close());

const verifier = (options: Partial<TokenVerifierOptions> = {}) =>
  createTokenVerifier({
    issuer: uaa.issuer.issuer,
    url: uaa.url,
    audience: ['cloud_controller'],
    keysMinRefetchIntervalMs: 20,
    ...options,
  });
const keyFetches = () => uaa.requests.filter((request) => request === 'GET /token_keys').length;

test('many requests at once fetch the keys once', async () => {
  const tokens = verifier();

  await Promise.all(
    ['a', 'b', 'c'].map((userGuid) => tokens.verify(uaa.issuer.authorizationFor({ userGuid }))),
  );

  expect(keyFetches()).toBe(1);
});

test('a token of a new key is accepted at once', async () => {
  const tokens = verifier();
  await tokens.verify(uaa.issuer.authorizationFor());
  uaa.rotateKey('key-2');

  await expect(tokens.verify(uaa.issuer.authorizationFor({ userGuid: 'u2' }))).resolves.toMatchObject({
    userGuid: 'u2',
  });
});

test('a key that was replaced under its name is noticed by the signature', async () => {
  const tokens = verifier();
  await tokens.verify(uaa.issuer.authorizationFor());
  uaa.rotateKey('test-key');

  await expect(tokens.verify(uaa.issuer.authorizationFor({ userGuid: 'u2' }))).resolves.toMatchObject({
    userGuid: 'u2',
  });
});

test('a token that was verified does not outlive its key', async () => {
  const tokens = verifier();
  const old = uaa.issuer.authorizationFor();
  await tokens.verify(old);
  uaa.rotateKey('key-2');
  await tokens.verify(uaa.issuer.authorizationFor());

  await expect(tokens.verify(old)).rejects.toThrow(TokenRefused);
});

test('tokens of unknown keys make few fetches, however many come', async () => {
  const tokens = verifier({ keysMinRefetchIntervalMs: 200 });
  await tokens.verify(uaa.issuer.authorizationFor());
  const forged = createTestIssuer({ issuer: uaa.issuer.issuer, kid: 'forged', ownKey: true });

  const attempts = Array.from({ length: 50 }, (_, n) =>
    tokens.verify(forged.authorizationFor({ userGuid: `${n}` })),
  );
  const results = await Promise.allSettled(attempts);

  expect(new Set(results.map((result) => result.status === 'rejected' && result.reason.reason))).toEqual(
    new Set(['unknown_key']),
  );
  expect(keyFetches()).toBe(2);
});

test('without keys a UAA that is away is told apart from a bad token', async () => {
  uaa.answerWith({ status: 503 });

  await expect(verifier().verify(uaa.issuer.authorizationFor())).rejects.toThrow(UaaUnreachable);
});

test('with keys at hand a UAA that is away does not matter, not even when they are old', async () => {
  const tokens = verifier({ keysMaxAgeMs: 0 });
  await tokens.verify(uaa.issuer.authorizationFor());
  uaa.answerWith({ status: 503 });

  await expect(tokens.verify(uaa.issuer.authorizationFor({ userGuid: 'u2' }))).resolves.toBeDefined();
});

test('a UAA that does not answer is given up', async () => {
  const never: typeof fetch = (_url, init) =>
    new Promise((_resolve, reject) =>
      init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
    );
  const tokens = verifier({ http: { timeoutMs: 50, fetch: never } });

  await expect(tokens.verify(uaa.issuer.authorizationFor())).rejects.toThrow(UaaUnreachable);
});

test('a token that comes back costs no signature check, until it expires', async () => {
  const tokens = verifier({ clockSkewMs: 0 });
  const authorization = uaa.issuer.authorizationFor({ expiresInSeconds: 3600 });
  const check = jest.spyOn(globalThis.crypto.subtle, 'verify');
  for (let n = 0; n < 100; n += 1) await tokens.verify(authorization);

  expect(check).toHaveBeenCalledTimes(1);
  check.mockRestore();

  jest.useFakeTimers({ now: Date.now() + 3_601_000, doNotFake: ['nextTick', 'setImmediate', 'setTimeout'] });
  await expect(tokens.verify(authorization)).rejects.toMatchObject({ reason: 'expired' });
  jest.useRealTimers();
});
