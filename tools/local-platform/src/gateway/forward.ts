import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as send,
  type ServerResponse,
} from 'node:http';
import { type Choice } from './choose-backend';
import { requestTimeoutMs } from './duration';
import { type Endpoint } from './endpoints';
import { endToEnd, requestHeaders } from './headers';
import { type RouteEntry } from './route-table';

/** A request on its way to an app. */
export interface Forwarding {
  readonly agent: Agent;
  readonly entry: RouteEntry;
  readonly choice: Extract<Choice, { endpoint: Endpoint }>;
  readonly path: string;
}

/** Answers without asking an app. */
export function refuse(response: ServerResponse, status: number, text = ''): void {
  if (response.headersSent) return void response.destroy();
  response
    .writeHead(status, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(text) })
    .end(text);
}

/**
 * Passes a request on and its answer back, both as they flow. A connection that is refused is tried once at another endpoint: not a byte of the request has
 * been read by then. A pooled connection that the app has just closed is replaced, if the request has no body.
 */
export function forward(request: IncomingMessage, response: ServerResponse, forwarding: Forwarding): void {
  const { entry, choice } = forwarding;
  const deadline = startDeadline(request, response, requestTimeoutMs(entry.rule.timeouts));
  const candidates = [choice.endpoint, ...choice.others.slice(0, 1)];
  let upstream: ClientRequest | undefined;

  const attempt = (): void => {
    const endpoint = candidates.shift() ?? choice.endpoint;
    upstream = ask(endpoint, request, forwarding);
    upstream.on('response', (answer) => passBack(answer, response));
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      if (response.destroyed || response.headersSent || deadline.isOver()) return void response.destroy();
      if (error.code === 'ECONNREFUSED' && candidates.length > 0) return attempt();
      if (upstream?.reusedSocket && !hasBody(request) && isSafe(request))
        return (candidates.unshift(endpoint), attempt());
      refuse(
        response,
        503,
        `upstream connect error or disconnect/reset before headers. reset reason: ${reasonOf(error)}`,
      );
    });
  };
  response.on('close', () => {
    deadline.clear();
    if (!response.writableFinished) upstream?.destroy();
  });
  attempt();
}

const reasonOf = ({ code }: NodeJS.ErrnoException) =>
  code === 'ECONNREFUSED' ? 'remote connection failure' : 'connection termination';
const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
const isSafe = ({ method = '' }: IncomingMessage) =>
  ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].includes(method);

/** The request as the app gets it; its body starts to flow when there is a connection. */
function ask(
  endpoint: Endpoint,
  request: IncomingMessage,
  { agent, entry, choice, path }: Forwarding,
): ClientRequest {
  const headers = requestHeaders(request, entry.rule, choice.ref);
  const upstream = send({ ...endpoint, agent, method: request.method, path, headers, setHost: false });
  if (!hasBody(request)) return upstream.end();
  upstream.on('socket', (socket) => {
    const flow = () => request.pipe(upstream);
    if (socket.connecting) socket.once('connect', flow);
    else flow();
  });
  return upstream;
}

function passBack(answer: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed) return void answer.destroy();
  const headers = endToEnd(answer);
  delete headers['transfer-encoding'];
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
  response.flushHeaders();
  answer.on('error', () => response.destroy());
  answer.on('aborted', () => response.destroy());
  answer.pipe(response);
}

interface Deadline {
  readonly isOver: () => boolean;
  readonly clear: () => void;
}

/** The time runs from the moment when the request is there as a whole, so a slow upload is not cut. */
function startDeadline(request: IncomingMessage, response: ServerResponse, limitMs: number): Deadline {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const start = () => {
    timer ??= setTimeout(() => {
      refuse(response, 504, 'upstream request timeout');
      isOver = true;
    }, limitMs);
  };
  if (limitMs > 0) {
    if (hasBody(request)) request.once('end', start);
    else start();
  }
  return { isOver: () => isOver, clear: () => clearTimeout(timer) };
}
