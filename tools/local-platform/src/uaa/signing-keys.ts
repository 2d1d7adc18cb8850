import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { privateFile } from './private-file';

/** The keys that tokens are signed with; all that ever were active stay published. */
export interface SigningKeys {
  readonly sign: (claims: object) => string;
  /** The claims, when one of the keys has signed them; `undefined` for anything that is not a token. */
  readonly verify: (
    token: string,
  ) => { readonly genuine: boolean; readonly claims: Record<string, unknown> } | undefined;
  readonly published: () => object[];
  readonly active: () => object;
  /** Signs with another key from now on. */
  readonly rotate: (kid: string) => void;
}

interface StoredKeys {
  readonly active: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** Keys that survive a restart. */
export function openSigningKeys(path: string, keysUrl: string): SigningKeys {
  const file = privateFile<StoredKeys>(path, { active: '', keys: {} });
  let stored = file.value;
  const privateKeys = new Map<string, KeyObject>(
    Object.entries(stored.keys).map(([kid, pem]) => [kid, createPrivateKey(pem)]),
  );

  const rotate = (kid: string) => {
    const key = privateKeys.get(kid) ?? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    privateKeys.set(kid, key);
    stored = {
      active: kid,
      keys: { ...stored.keys, [kid]: String(key.export({ type: 'pkcs8', format: 'pem' })) },
    };
    file.write(stored);
  };
  if (!stored.active) rotate('key-1');

  const keyOf = (kid: string) => privateKeys.get(kid) as KeyObject;
  return {
    sign: (claims) => {
      const body = [{ alg: 'RS256', jku: keysUrl, kid: stored.active, typ: 'JWT' }, claims]
        .map(encode)
        .join('.');
      return `${body}.${sign('sha256', Buffer.from(body), keyOf(stored.active)).toString('base64url')}`;
    },
    verify: (token) => verifyToken(token, privateKeys),
    published: () => [...privateKeys.keys()].map((kid) => present(kid, keyOf(kid))),
    active: () => present(stored.active, keyOf(stored.active)),
    rotate,
  };
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString());

function verifyToken(token: string, keys: ReadonlyMap<string, KeyObject>) {
  try {
    const [header = '', payload = '', signature = '', ...rest] = token.split('.');
    if (rest.length > 0 || !signature) return undefined;
    const { alg, kid } = decode(header);
    const key = alg === 'RS256' ? keys.get(String(kid)) : undefined;
    const signed = Buffer.from(`${header}.${payload}`);
    const genuine =
      key !== undefined &&
      verify('sha256', signed, createPublicKey(key), Buffer.from(signature, 'base64url'));
    return { genuine, claims: decode(payload) };
  } catch {
    return undefined;
  }
}

function present(kid: string, privateKey: KeyObject): object {
  const key = createPublicKey(privateKey);
  const { n, e } = key.export({ format: 'jwk' });
  return {
    kty: 'RSA',
    e,
    use: 'sig',
    kid,
    alg: 'RS256',
    value: String(key.export({ type: 'spki', format: 'pem' })).trim(),
    n,
  };
}
