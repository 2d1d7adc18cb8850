import { type Credential } from './credentials';
import { type Answer, type Ask, exchange, readBytes } from './exchange';
import { failureOf, unreachable } from './failure';
import { RegistryError } from './registry-error';
import { safeTarget } from './safe-target';

/** What a bearer token is asked for. */
export interface TokenRequest {
  readonly registry: URL;
  readonly realm: string;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
  readonly credential: Credential | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A bearer token, and until when it may be sent (epoch ms). */
export interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

const BODY_LIMIT = 1024 * 1024;
const TIMEOUT_MS = 30_000;
const DEFAULT_SECONDS = 60;
const EARLY_MS = 5_000;

/** Fetches a token from the realm that a registry named, unless that is no place to send credentials to. */
export async function fetchToken(request: TokenRequest): Promise<Token> {
  const realm = safeTarget(request.realm, request.registry);
  const what = `Token of ${realm.host} for ${request.scopes.join(' ') || request.registry.host}`;
  let answer: Answer;
  try {
    answer = await exchange(askFor(realm, request));
  } catch (error) {
    throw unreachable(error, what, request.signal);
  }
  if (answer.status !== 200) throw await failureOf(answer, what);
  return tokenIn(await readBytes(answer, BODY_LIMIT), what);
}

function askFor(realm: URL, { service, scopes, credential, signal }: TokenRequest): Ask {
  const shared = { idleTimeoutMs: TIMEOUT_MS, ...(signal && { signal }) };
  if (credential && 'identityToken' in credential) {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: credential.identityToken,
      client_id: 'cf-api',
      ...(service && { service }),
      scope: scopes.join(' '),
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { ...shared, method: 'POST', url: realm, headers, body: Buffer.from(form.toString()) };
  }
  if (service) realm.searchParams.set('service', service);
  for (const scope of scopes) realm.searchParams.append('scope', scope);
  const user = credential && 'username' in credential ? credential : undefined;
  return { ...shared, method: 'GET', url: realm, ...(user && { headers: { authorization: basic(user) } }) };
}

/** The value of an `Authorization` header for basic authentication. */
export const basic = ({ username, password }: { username: string; password: string }): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

function tokenIn(bytes: Buffer | undefined, what: string): Token {
  const malformed = () =>
    new RegistryError({ code: 'UNKNOWN', status: 200, message: `${what}: no token in the answer` });
  let body: { token?: unknown; access_token?: unknown; expires_in?: unknown };
  try {
    body = JSON.parse(bytes?.toString('utf8') ?? '') as typeof body;
  } catch {
    throw malformed();
  }
  const value = body?.token ?? body?.access_token;
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) throw malformed();
  const seconds = typeof body.expires_in === 'number' ? body.expires_in : DEFAULT_SECONDS;
  return { value, expiresAt: Date.now() + seconds * 1000 - EARLY_MS };
}
