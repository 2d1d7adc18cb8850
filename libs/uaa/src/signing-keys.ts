import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { UaaUnreachable } from './failures';
import { callUaa, type UaaHttp } from './uaa-http';

/** A public key as the UAA publishes it. */
export interface Jwk extends JsonWebKey {
  readonly kid?: string;
  readonly use?: string;
  readonly value?: string;
}

export interface SigningKey {
  readonly kid: string | undefined;
  readonly key: KeyObject;
}

/** The keys that the UAA signs with, as far as they are known. */
export interface SigningKeys {
  /** Changes when a key has gone or become another: what was verified before is then worth nothing. */
  readonly epoch: () => number;
  /** The known keys. Fetches them when there are none yet, and in the background when they are old. */
  readonly current: () => Promise<readonly SigningKey[]>;
  /** The keys as they are published now; many callers share one fetch, and fetches keep a distance. */
  readonly refetched: () => Promise<readonly SigningKey[]>;
}

export interface SigningKeysOptions {
  readonly url: string;
  readonly http: UaaHttp;
  readonly maxAgeMs?: number;
  readonly minRefetchIntervalMs?: number;
}

/** Keys that never change. */
export function staticSigningKeys(jwks: readonly Jwk[]): SigningKeys {
  const keys = Promise.resolve(usableKeys(jwks));
  return { epoch: () => 0, current: () => keys, refetched: () => keys };
}

/** The keys at `<url>/token_keys`. While the UAA is away the last known keys go on being used. */
export function fetchedSigningKeys(options: SigningKeysOptions): SigningKeys {
  const { maxAgeMs = 30_000, minRefetchIntervalMs = 1_000 } = options;
  let keys: readonly SigningKey[] | undefined;
  let epoch = 0;
  let triedAt = 0;
  let pending: Promise<readonly SigningKey[]> | undefined;

  const fetchNow = async () => {
    await sleep(Math.max(0, triedAt + minRefetchIntervalMs - Date.now()));
    triedAt = Date.now();
    const fresh = await fetchKeys(options);
    if (keys && !keys.every((known) => fresh.some((key) => isSame(key, known)))) epoch += 1;
    return (keys = fresh);
  };
  const refetched = () => {
    pending ??= fetchNow().finally(() => (pending = undefined));
    return pending;
  };
  const current = () => {
    if (!keys) return refetched();
    if (Date.now() - triedAt > maxAgeMs) refetched().catch(() => undefined);
    return Promise.resolve(keys);
  };
  return { epoch: () => epoch, current, refetched };
}

async function fetchKeys({ url, http }: SigningKeysOptions): Promise<readonly SigningKey[]> {
  const { status, body } = await callUaa(http, `${url.replace(/\/$/, '')}/token_keys`);
  const jwks = (body as { keys?: unknown } | undefined)?.keys;
  if (status !== 200 || !Array.isArray(jwks))
    throw new UaaUnreachable(`GET /token_keys answered ${status} without keys`);
  return usableKeys(jwks as Jwk[]);
}

/** RSA signing keys only: a symmetric key is a secret of ours and never comes over the wire. */
function usableKeys(jwks: readonly Jwk[]): SigningKey[] {
  return jwks
    .filter(({ kty, use }) => kty === 'RSA' && (use ?? 'sig') === 'sig')
    .flatMap((jwk) => {
      const key = publicKeyOf(jwk);
      return key ? [{ kid: jwk.kid, key }] : [];
    });
}

function publicKeyOf({ n, e, value }: Jwk): KeyObject | undefined {
  try {
    return n && e
      ? createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' })
      : createPublicKey(value ?? '');
  } catch {
    return undefined;
  }
}

const isSame = (one: SigningKey, other: SigningKey) => one.kid === other.kid && one.key.equals(other.key);
