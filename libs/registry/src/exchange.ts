import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A body that can be sent again. */
export interface SentBody {
  readonly size: number;
  readonly open: () => Readable;
}

/** One HTTP request. */
export interface Ask {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | SentBody;
  readonly signal?: AbortSignal;
  /** Fails when nothing moves for so long; 0 waits for ever. */
  readonly idleTimeoutMs?: number;
}

/** Its answer; the body must be read or destroyed. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

// a registry that keeps its blobs in a bucket copies them while it answers
const IDLE_TIMEOUT_MS = 300_000;

/** Sends one request and answers whatever comes back, redirects too. Node's fetch is not used: it hides redirects, forbids `content-length` and gives up on answers after 5 minutes. */
export function exchange({
  method,
  url,
  headers,
  body,
  signal,
  idleTimeoutMs = IDLE_TIMEOUT_MS,
}: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const length = body === undefined ? {} : { 'content-length': String(sizeOf(body)) };
    const request = send(url, { method, headers: { ...headers, ...length }, ...(signal && { signal }) });
    request.on('error', reject);
    request.setTimeout(idleTimeoutMs, () =>
      request.destroy(new Error(`nothing came for ${idleTimeoutMs} ms`)),
    );
    request.once('response', (answer) => {
      answer.on('error', () => undefined); // told again to whoever reads the body
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer });
    });
    // an answer before the end of the body wins: it says why the body is not wanted
    if (body === undefined || Buffer.isBuffer(body)) request.end(body);
    else pipeline(readable(body, reject), request).catch(reject);
  });
}

/** Bits that cannot be read; no fault of the network, so nothing to try again. */
export class UnreadableBodyError extends Error {}

function readable(body: SentBody, reject: (error: Error) => void): Readable {
  const bits = body.open();
  bits.once('error', (cause) => reject(new UnreadableBodyError(cause.message, { cause })));
  return bits;
}

const sizeOf = (body: Buffer | SentBody): number => (Buffer.isBuffer(body) ? body.length : body.size);

/** The whole body; undefined when it is longer than the limit. */
export async function readBytes({ body }: Answer, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return undefined; // leaving the loop destroys the body
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Gives the connection back where that is cheap, else ends it. */
export function discard({ body, headers }: Answer): void {
  if (Number(headers['content-length'] ?? Infinity) <= 65_536) body.resume();
  else body.destroy();
}
