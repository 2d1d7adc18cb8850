import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorFromAnswer, KubernetesError } from '../errors';
import { exponentialDelay } from '../runtime/backoff';
import { type Connection } from './connection';

/** One request to the API server. */
export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Record<string, string | number | boolean | undefined>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** The connection is given up after so much silence. */
  readonly idleTimeoutMs?: number;
  /** False for requests whose 429 is an answer (evictions). */
  readonly retry?: boolean;
}

const MAX_ATTEMPTS = 6;
const MAX_RETRY_AFTER_MS = 30_000;
const BACKOFF = { baseMs: 100, maxMs: 5_000 };
const IDLE_TIMEOUT_MS = 30_000;

/** Failures in which the request never left this machine, so that repeating it is always right. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Sends and parses the answer; throws `KubernetesError` unless the status is 2xx. */
export async function sendForJson<T>(connection: Connection, request: KubeRequest): Promise<T> {
  const text = await textOf(await sendForStream(connection, request));
  return JSON.parse(text) as T;
}

/** Sends and hands over the body of a 2xx answer as it arrives; 429 and lost connections are retried within bounds. */
export async function sendForStream(connection: Connection, request: KubeRequest): Promise<IncomingMessage> {
  for (let attempt = 1; ; attempt += 1) {
    const { answer, failure } = await attemptOnce(connection, request, attempt);
    if (!answer) {
      if (!isRepeatable(request, failure) || attempt >= MAX_ATTEMPTS) throw unreachable(connection, failure);
      await sleep(exponentialDelay(attempt, BACKOFF), undefined, { signal: request.signal });
      continue;
    }

    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    const body = await textOf(answer);
    const waitMs = retryDelay(request, status, answer.headers['retry-after']);
    if (waitMs === undefined || attempt >= MAX_ATTEMPTS) throw errorFromAnswer(status, body);
    await sleep(waitMs, undefined, { signal: request.signal });
  }
}

/** The whole body as text. */
export async function textOf(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

type Attempt =
  | { readonly answer: IncomingMessage; readonly failure?: undefined }
  | { readonly answer?: undefined; readonly failure: NodeJS.ErrnoException };

async function attemptOnce(connection: Connection, request: KubeRequest, attempt: number): Promise<Attempt> {
  request.signal?.throwIfAborted();
  try {
    const answer = await exchange(connection, request, false);
    if (answer.statusCode !== 401 || attempt > 1) return { answer };
    answer.resume();
    return { answer: await exchange(connection, request, true) };
  } catch (error) {
    if (request.signal?.aborted) throw error;
    return { failure: error as NodeJS.ErrnoException };
  }
}

async function exchange(connection: Connection, request: KubeRequest, freshCredentials: boolean) {
  const { agent, headers } = await connection.options(freshCredentials);
  const url = new URL(connection.server + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));

  return new Promise<IncomingMessage>((resolve, reject) => {
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const outgoing = send(
      url,
      {
        method: request.method,
        agent,
        signal: request.signal,
        headers: {
          Accept: 'application/json, */*;q=0.8',
          'User-Agent': 'cf-api',
          ...headers,
          ...(body && {
            'Content-Type': request.contentType ?? 'application/json',
            'Content-Length': body.length,
          }),
        },
      },
      resolve,
    );
    outgoing.on('error', reject);
    outgoing.setTimeout(request.idleTimeoutMs ?? IDLE_TIMEOUT_MS, () => {
      outgoing.destroy(Object.assign(new Error('The Kubernetes API fell silent'), { code: 'ETIMEDOUT' }));
    });
    outgoing.end(body);
  });
}

const isRepeatable = ({ method, retry }: KubeRequest, error: NodeJS.ErrnoException) =>
  retry !== false && (method !== 'POST' || NEVER_SENT.has(error.code ?? ''));

function retryDelay({ method, retry }: KubeRequest, status: number, retryAfter?: string): number | undefined {
  if (retry === false) return undefined;
  const isOverloaded = status === 429 || (status === 503 && (method === 'GET' || retryAfter !== undefined));
  if (!isOverloaded) return undefined;
  const seconds = Number(retryAfter ?? 1);
  return Math.min((Number.isFinite(seconds) ? seconds : 1) * 1000, MAX_RETRY_AFTER_MS);
}

const unreachable = ({ server }: Connection, cause: Error) =>
  new KubernetesError(
    0,
    'Unreachable',
    `The Kubernetes API at ${server} cannot be reached: ${cause.message}`,
    { cause },
  );
