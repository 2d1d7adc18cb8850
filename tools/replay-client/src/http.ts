import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { cliErrorOf } from './api-errors';
import { CliError } from './cli-error';

/** One request, before the client's habits are added. */
export interface Call {
  readonly method?: string;
  readonly url: string;
  readonly body?: string | Buffer | URLSearchParams;
  readonly contentType?: string;
  readonly accept?: string;
  readonly authorization?: string | undefined;
  /** A UAA's errors have another form; its client reads them itself. */
  readonly raw?: boolean;
  readonly followRedirects?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A request as it went over the wire, for comparison with the real client. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
  readonly status: number;
}

export interface HttpClient {
  readonly send: (call: Call) => Promise<Answer>;
  readonly sent: Sent[];
  readonly warnings: string[];
}

const RETRIED = new Set([500, 502, 503, 504]);
const USER_AGENT = 'cf8/8.18.3 (go1.26.8; amd64 linux)';

/** Sends requests with the headers and retries of the cf CLI. */
export function createHttpClient(retryPauseMs = 50): HttpClient {
  const sent: Sent[] = [];
  const warnings: string[] = [];
  const traceId = randomBytes(16).toString('hex');

  const attempt = async (call: Call): Promise<Answer> => {
    const { method = 'GET', url, body } = call;
    const response = await fetch(url, {
      method,
      headers: headersOf(call, traceId),
      redirect: call.followRedirects === false ? 'manual' : 'follow',
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    sent.push({ method, url, body: typeof body === 'string' ? body : undefined, status: response.status });
    warnings.push(...warningsIn(response.headers));
    return { status: response.status, headers: response.headers, text };
  };

  return {
    sent,
    warnings,
    send: async (call) => {
      const answer = await withRetries(() => attempt(call), call.method === 'POST' ? 0 : 2, retryPauseMs);
      if (answer.status >= 400 && !call.raw) throw cliErrorOf(answer.status, answer.text);
      return answer;
    },
  };
}

async function withRetries(
  attempt: () => Promise<Answer>,
  retries: number,
  pauseMs: number,
): Promise<Answer> {
  for (let left = retries; ; left -= 1) {
    const result = await attempt().catch((error: unknown) => {
      if (left === 0) throw error;
      return undefined;
    });
    if (result && (left === 0 || !RETRIED.has(result.status))) return result;
    await sleep(pauseMs);
  }
}

/** The content type is there on requests without a body, too. */
function headersOf({ accept, contentType, authorization }: Call, traceId: string): Record<string, string> {
  return {
    'user-agent': USER_AGENT,
    accept: accept ?? 'application/json',
    'content-type': contentType ?? 'application/json',
    'x-b3-traceid': traceId,
    'x-b3-spanid': randomBytes(8).toString('hex'),
    ...(authorization && { authorization }),
  };
}

function warningsIn(headers: Headers): string[] {
  const value = headers.get('x-cf-warnings');
  if (!value) return [];
  return value.split(',').map((item) => decodeURIComponent(item.trim().replaceAll('+', ' ')));
}

/** The body as JSON. An empty one ends the command, as it does in Go. */
export function jsonOf({ text, status }: Answer): unknown {
  if (text.trim() === '') throw new CliError('eof', 'EOF', status);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError('bad_answer', `Not JSON: ${(error as Error).message}`, status);
  }
}
