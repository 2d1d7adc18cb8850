import { type Access, createAuthorizer } from './authorizer';
import { type Credentials } from './credentials';
import { type Answer, discard, exchange, readBytes, type SentBody } from './exchange';
import { failureOf, unreachable } from './failure';
import { RegistryError } from './registry-error';
import { isLoopback, safeTarget } from './safe-target';

/** A repository of a registry. */
export interface Repository {
  readonly host: string;
  readonly repository: string;
}

/** One request to a registry. */
export interface RegistryAsk {
  readonly on: Repository;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/v2/`, or a URL that the registry gave. */
  readonly at: string | URL;
  readonly actions: 'pull' | 'pull,push' | 'delete';
  /** Scopes beyond those of the repository. */
  readonly also?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | SentBody;
  /** Statuses that are an answer; every other is an error. */
  readonly wants: readonly number[];
  readonly signal: AbortSignal | undefined;
}

/** Requests to registries, with authentication and redirects. */
export interface Session {
  readonly originOf: (host: string) => URL;
  readonly ask: (ask: RegistryAsk) => Promise<Answer>;
  /** The whole body of what is asked; more than the limit is an error. */
  readonly read: (ask: RegistryAsk, limit: number) => Promise<{ answer: Answer; bytes: Buffer }>;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
const describe = ({ on, method, at }: RegistryAsk) =>
  `${method} ${on.host}/${typeof at === 'string' ? at.split('?')[0] : `${on.repository}/blobs/uploads`}`;

/** A session; loopback and the given registries are spoken to without TLS. */
export function createSession(credentials: Credentials, insecureRegistries: readonly string[]): Session {
  const authorizer = createAuthorizer(credentials);
  const insecure = new Set(insecureRegistries.map((host) => host.toLowerCase()));

  function originOf(host: string): URL {
    if (host === 'docker.io') return new URL('https://registry-1.docker.io');
    const { hostname } = new URL(`http://${host}`);
    return new URL(
      `${isLoopback(hostname) || insecure.has(host.toLowerCase()) ? 'http' : 'https'}://${host}`,
    );
  }

  async function authenticated(wanted: RegistryAsk, url: URL): Promise<Hop> {
    const { host, repository } = wanted.on;
    const registry = originOf(host);
    const scopes = [`repository:${repository}:${wanted.actions}`, ...(wanted.also ?? [])];
    const access: Access = { registry, host, repository, scopes, signal: wanted.signal };
    const isOwn = url.origin === registry.origin;
    // credentials are for the registry alone, wherever it sends us
    const remembered = isOwn ? await authorizer.remembered(access) : undefined;
    const answer = await send(wanted, url, remembered);
    const challenge = answer.headers['www-authenticate'];
    if (answer.status !== 401 || !challenge || !isOwn) return { answer, url, authorization: remembered };
    const authorization = await authorizer.answerTo(challenge, access, remembered);
    if (!authorization) return { answer, url, authorization };
    discard(answer);
    return { answer: await send(wanted, url, authorization), url, authorization };
  }

  async function ask(wanted: RegistryAsk): Promise<Answer> {
    const registry = originOf(wanted.on.host);
    const first = typeof wanted.at === 'string' ? new URL(`/v2/${wanted.at}`, registry) : wanted.at;
    const last = await followed(wanted, await authenticated(wanted, first), registry);
    if (wanted.wants.includes(last.status)) return last;
    throw await failureOf(last, describe(wanted));
  }

  return { originOf, ask, read: (wanted, limit) => readWhole(ask, wanted, limit) };
}

/** An answer, where it came from and what was sent to prove who we are. */
interface Hop {
  readonly answer: Answer;
  readonly url: URL;
  readonly authorization: string | undefined;
}

async function send(wanted: RegistryAsk, url: URL, authorization: string | undefined): Promise<Answer> {
  const { method, headers, body, signal } = wanted;
  try {
    return await exchange({
      method,
      url,
      headers: { ...headers, ...(authorization && { authorization }) },
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    });
  } catch (error) {
    throw unreachable(error, describe(wanted), signal);
  }
}

/** The answer behind the redirects, of which reading requests alone follow five. */
async function followed(
  wanted: RegistryAsk,
  { answer, url, authorization }: Hop,
  registry: URL,
): Promise<Answer> {
  if (wanted.method !== 'GET' && wanted.method !== 'HEAD') return answer;
  let [last, from] = [answer, url];
  for (let hop = 0; hop < MAX_REDIRECTS && REDIRECTS.includes(last.status); hop += 1) {
    const { location } = last.headers;
    if (!location) break;
    discard(last);
    from = safeTarget(location, from);
    last = await send(wanted, from, from.origin === registry.origin ? authorization : undefined);
  }
  return last;
}

async function readWhole(ask: Session['ask'], wanted: RegistryAsk, limit: number) {
  const answer = await ask(wanted);
  let bytes: Buffer | undefined;
  try {
    bytes = await readBytes(answer, limit);
  } catch (error) {
    throw unreachable(error, describe(wanted), wanted.signal);
  }
  if (bytes) return { answer, bytes };
  const message = `${describe(wanted)}: more than ${limit} bytes`;
  throw new RegistryError({ code: 'SIZE_INVALID', message });
}
