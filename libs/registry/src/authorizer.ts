import { type Challenge, parseChallenges } from './challenge';
import { type Credential, type Credentials } from './credentials';
import { RegistryError } from './registry-error';
import { basic, fetchToken, type Token } from './token-source';

/** What a request touches, and what may prove that it may. */
export interface Access {
  readonly registry: URL;
  /** As credentials name it. */
  readonly host: string;
  readonly repository: string;
  /** In the form of tokens: `repository:<name>:<actions>`. */
  readonly scopes: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** Finds the `Authorization` header for a request. */
export interface Authorizer {
  /** What worked the last time, if anything. */
  readonly remembered: (access: Access) => Promise<string | undefined>;
  /** What answers the challenge; undefined when there is nothing (more) to try. */
  readonly answerTo: (
    challenges: string,
    access: Access,
    refused: string | undefined,
  ) => Promise<string | undefined>;
}

const MAX_TOKENS = 500;

/** Keeps tokens by registry and scope until they expire, at most 500, and remembers which registries want basic authentication. */
export function createAuthorizer(credentials: Credentials): Authorizer {
  const tokens = new Map<string, Token>();
  const basicHosts = new Set<string>();
  const keyOf = ({ host, scopes }: Access) => `${host} ${scopes.join(' ')}`;

  async function bearer(
    challenge: Challenge,
    access: Access,
    credential: Credential | undefined,
  ): Promise<string> {
    const { realm, service, scope } = challenge.parameters;
    if (!realm) {
      throw new RegistryError({
        code: 'UNAUTHORIZED',
        status: 401,
        message: `${access.host} asks for a token of nowhere`,
      });
    }
    const { registry, signal } = access;
    const scopes = [...new Set([...access.scopes, ...(scope ? [scope] : [])])];
    const token = await fetchToken({ registry, realm, service, scopes, credential, signal });
    remember(tokens, keyOf(access), token);
    return `Bearer ${token.value}`;
  }

  return {
    async remembered(access) {
      const token = tokens.get(keyOf(access));
      if (token && token.expiresAt > Date.now()) return `Bearer ${token.value}`;
      if (!basicHosts.has(access.host)) return undefined;
      const credential = await credentials(access.host, access.repository);
      return credential && 'username' in credential ? basic(credential) : undefined;
    },

    async answerTo(header, access, refused) {
      tokens.delete(keyOf(access));
      const challenges = parseChallenges(header);
      const credential = await credentials(access.host, access.repository);
      const wanted = challenges.find(({ scheme }) => scheme === 'bearer');
      if (wanted && credential && 'registryToken' in credential) {
        return unless(refused, `Bearer ${credential.registryToken}`);
      }
      if (wanted) return bearer(wanted, access, credential);
      if (!challenges.some(({ scheme }) => scheme === 'basic')) return undefined;
      if (!credential || !('username' in credential)) return undefined;
      if (basicHosts.size < MAX_TOKENS) basicHosts.add(access.host);
      return unless(refused, basic(credential));
    },
  };
}

const unless = (refused: string | undefined, authorization: string) =>
  authorization === refused ? undefined : authorization;

/** Puts a token in, and the oldest out when there are too many. */
function remember(tokens: Map<string, Token>, key: string, token: Token): void {
  tokens.delete(key);
  tokens.set(key, token);
  const oldest = tokens.keys().next();
  if (tokens.size > MAX_TOKENS && !oldest.done) tokens.delete(oldest.value);
}
