import { CfError } from '@cf/errors';
import { UaaUnreachable } from './failures';
import { callUaa, type UaaAnswer, type UaaHttp } from './uaa-http';

/** A client of the UAA that acts as itself. */
export interface UaaClient {
  readonly id: string;
  readonly secret: string;
}

export interface ClientToken {
  /** A token that is good for a while; fetched once for all callers. */
  readonly get: () => Promise<string>;
  /** Forgets the token: the UAA did not accept it. */
  readonly drop: (token: string) => void;
}

const EARLY_MS = 30_000;

/** Keeps an access token of the client at hand. */
export function keepClientToken(url: string, client: UaaClient, http: UaaHttp): ClientToken {
  let token: { readonly value: string; readonly goodUntil: number } | undefined;
  let pending: Promise<string> | undefined;

  const fetchToken = async () => {
    const { access_token: value, expires_in: seconds } = await requestToken(url, client, http);
    token = { value, goodUntil: Date.now() + Math.max(seconds * 1000 - EARLY_MS, seconds * 500) };
    return value;
  };
  return {
    get: () => {
      if (token && Date.now() < token.goodUntil) return Promise.resolve(token.value);
      pending ??= fetchToken().finally(() => (pending = undefined));
      return pending;
    },
    drop: (value) => {
      if (token?.value === value) token = undefined;
    },
  };
}

/** The credentials go in the form: in a Basic header old and new UAAs disagree about escaping. */
async function requestToken(url: string, client: UaaClient, http: UaaHttp) {
  const answer = await callUaa(http, `${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      response_type: 'token',
      client_id: client.id,
      client_secret: client.secret,
    }),
  });
  const { status, body } = refuseRateLimit(answer);
  const token = body as { access_token?: unknown; expires_in?: unknown } | undefined;
  if (status !== 200 || typeof token?.access_token !== 'string') {
    throw new UaaUnreachable(`client ${client.id} got ${status} instead of a token`);
  }
  return { access_token: token.access_token, expires_in: Number(token.expires_in) || 60 };
}

/** Sends with the client's token, and once more with a new one when the UAA has forgotten it. Failures are in the client's words. */
export async function withToken(
  token: ClientToken,
  send: (authorization: string) => Promise<UaaAnswer>,
): Promise<UaaAnswer> {
  try {
    const value = await token.get();
    const answer = await send(`bearer ${value}`);
    if (answer.status !== 401) return refuseRateLimit(answer);
    token.drop(value);
    return refuseRateLimit(await send(`bearer ${await token.get()}`));
  } catch (error) {
    if (error instanceof UaaUnreachable) throw new CfError('UaaUnavailable', [], { cause: error });
    throw error;
  }
}

/** A UAA that names no time gets one at random, so that its callers do not come back together. */
function refuseRateLimit(answer: UaaAnswer): UaaAnswer {
  if (answer.status !== 429) return answer;
  const named = /^\d+$/.exec(answer.headers.get('retry-after') ?? '')?.[0];
  const seconds = named ?? String(5 + Math.floor(Math.random() * 16));
  throw new CfError('UaaRateLimited', [], { headers: { 'Retry-After': seconds } });
}
