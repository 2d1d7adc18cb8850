import { createHash } from 'node:crypto';
import { type TokenIdentity } from './identity';

/** A bounded memory of tokens whose signature was checked: the least recently used are forgotten first. */
export interface VerifiedTokens {
  readonly get: (token: string, epoch: number) => TokenIdentity | undefined;
  readonly put: (token: string, epoch: number, identity: TokenIdentity) => void;
}

/** Keeps hashes, never tokens. An entry of another key epoch does not count. */
export function rememberVerifiedTokens(capacity: number): VerifiedTokens {
  const entries = new Map<string, { readonly epoch: number; readonly identity: TokenIdentity }>();
  const hash = (token: string) => createHash('sha256').update(token).digest('base64');

  return {
    get: (token, epoch) => {
      const key = hash(token);
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      if (entry.epoch !== epoch) return undefined;
      entries.set(key, entry);
      return entry.identity;
    },
    put: (token, epoch, identity) => {
      entries.set(hash(token), { epoch, identity });
      const [oldest] = entries.keys();
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
    },
  };
}
