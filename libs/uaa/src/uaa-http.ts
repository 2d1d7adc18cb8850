import { UaaUnreachable } from './failures';

/** How the UAA is called. */
export interface UaaHttp {
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

/** What the UAA said: any status below 500. */
export interface UaaAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** One call to the UAA. No answer in time, a 5xx and anything that is not JSON are `UaaUnreachable`. */
export async function callUaa(http: UaaHttp, url: string, init: RequestInit = {}): Promise<UaaAnswer> {
  const { fetch: send = fetch, timeoutMs = DEFAULT_TIMEOUT_MS } = http;
  const what = `${init.method ?? 'GET'} ${new URL(url).pathname}`;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await send(url, {
      ...init,
      headers: { accept: 'application/json', ...init.headers },
      redirect: 'error',
      signal,
    });
    const text = await response.text();
    if (response.status >= 500) throw new UaaUnreachable(`${what} answered ${response.status}`);
    return { status: response.status, headers: response.headers, body: parseBody(response.status, text) };
  } catch (error) {
    if (error instanceof UaaUnreachable) throw error;
    throw new UaaUnreachable(what, { cause: error });
  }
}

/** An error's body may be anything (a proxy's page); a success must be JSON. */
function parseBody(status: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (status < 400) throw error;
    return undefined;
  }
}
