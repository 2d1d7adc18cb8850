import { readFile } from 'node:fs/promises';

/** What proves to a registry who we are. */
export type Credential =
  | { readonly username: string; readonly password: string }
  /** An OAuth2 refresh token, as `docker login` keeps it for some registries. */
  | { readonly identityToken: string }
  /** A bearer token, sent as it is. */
  | { readonly registryToken: string };

/** Finds the credential for a repository of a registry; undefined means anonymous. */
export type Credentials = (host: string, repository: string) => Promise<Credential | undefined>;

/** No credentials at all. */
export const anonymous: Credentials = async () => undefined;

/** One user for one registry; anonymous everywhere else. */
export const userOf = (host: string, username: string, password: string): Credentials => {
  const wanted = normalHost(host);
  return async (asked) => (normalHost(asked) === wanted ? { username, password } : undefined);
};

interface AuthEntry {
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
}

/**
 * Credentials of a docker `config.json` (the `.dockerconfigjson` of an image pull Secret). As Kubernetes reads it: a key may have a scheme, a path and `*` within
 * parts of the host; the most specific key that fits wins. Throws when the text is no such document.
 */
export function parseDockerConfig(text: string): Credentials {
  let auths: Record<string, AuthEntry>;
  try {
    auths = (JSON.parse(text) as { auths?: Record<string, AuthEntry> }).auths ?? {};
  } catch {
    throw new Error('The docker config is not JSON'); // without cause: a parser's message quotes the text
  }
  const entries = Object.entries(auths)
    .map(([key, entry]) => ({ ...keyOf(key), credential: credentialOf(entry) }))
    .sort((a, b) => b.path.length - a.path.length || b.host.length - a.host.length);
  return async (host, repository) =>
    entries.find(
      (entry) =>
        hostFits(entry.host, normalHost(host)) &&
        (entry.path === '' || `${repository}/`.startsWith(`${entry.path}/`)),
    )?.credential;
}

/** Credentials of a docker config file, read anew at each use: a mounted Secret changes while the process runs. */
export const dockerConfigFile =
  (path: string): Credentials =>
  async (host, repository) =>
    parseDockerConfig(await readFile(path, 'utf8'))(host, repository);

function keyOf(key: string): { host: string; path: string } {
  const [host = '', ...path] = key.replace(/^https?:\/\//, '').split('/');
  const isVersion = path.length <= 2 && /^v[12]$/.test(path[0] ?? '') && !path[1];
  return { host: normalHost(host), path: isVersion ? '' : path.filter(Boolean).join('/') };
}

function credentialOf({ auth, username, password, identitytoken, registrytoken }: AuthEntry) {
  if (registrytoken) return { registryToken: registrytoken };
  if (identitytoken) return { identityToken: identitytoken };
  const [user, ...rest] = Buffer.from(auth ?? '', 'base64')
    .toString('utf8')
    .split(':');
  const name = username ?? user;
  return name ? { username: name, password: password ?? rest.join(':') } : undefined;
}

const normalHost = (host: string): string =>
  ['index.docker.io', 'registry-1.docker.io'].includes(host) ? 'docker.io' : host.toLowerCase();

function hostFits(pattern: string, host: string): boolean {
  if (!pattern.includes('*')) return pattern === host;
  const [patternParts, hostParts] = [pattern.split('.'), host.split('.')];
  return (
    patternParts.length === hostParts.length &&
    patternParts.every((part, index) => wildcard(part).test(hostParts[index] ?? ''))
  );
}

const wildcard = (part: string) =>
  new RegExp(`^${part.replace(/[$()+.?[\\\]^{|}]/g, '\\$&').replaceAll('*', '.*')}$`);
