import { type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { scimError, UaaError } from './uaa-error';

/** A request as the endpoints see it. */
export interface UaaRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Form fields, and those of the query, which the UAA takes alike. */
  readonly form: URLSearchParams;
  readonly authorization: string | undefined;
  readonly json: () => Record<string, unknown>;
}

export interface UaaAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type UaaEndpoint = readonly [
  method: string,
  path: string,
  handler: (request: UaaRequest) => UaaAnswer | Promise<UaaAnswer>,
];

const MAX_BODY_BYTES = 1_000_000;

/** Answers requests from a table of endpoints. */
export function answerFrom(endpoints: readonly UaaEndpoint[], onBug: (error: unknown) => void) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    void handle(endpoints, request)
      .catch((error: unknown) => answerOf(error, onBug))
      .then((answer) => send(response, answer));
  };
}

async function handle(endpoints: readonly UaaEndpoint[], request: IncomingMessage): Promise<UaaAnswer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  for (const [method, path, handler] of endpoints) {
    const params = method === request.method ? match(path, pathname) : undefined;
    if (params) return handler({ params, ...(await readBody(request, searchParams)) });
  }
  return {
    status: 404,
    body: { error: 'not_found', error_description: `Nothing at ${request.method} ${pathname}` },
  };
}

function match(path: string, actual: string): Record<string, string> | undefined {
  const [wanted, given] = [path.split('/'), actual.replace(/(?<=.)\/$/, '').split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return params;
}

async function readBody(
  request: IncomingMessage,
  query: URLSearchParams,
): Promise<Omit<UaaRequest, 'params'>> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES)
    throw scimError(413, 'too_large', 'Too much');
  const text = (await buffer(request)).toString('utf8');
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return {
    query,
    form: new URLSearchParams([...query, ...(isForm ? new URLSearchParams(text) : [])]),
    authorization: request.headers.authorization,
    json: () => parseJson(text),
  };
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
    throw new Error('Not an object');
  } catch (error) {
    throw scimError(400, 'scim', `JSON parse error: ${(error as Error).message}`);
  }
}

function answerOf(error: unknown, onBug: (error: unknown) => void): UaaAnswer {
  if (error instanceof UaaError) {
    const answer = { status: error.status, body: error.body };
    return error.challenge ? { ...answer, headers: { 'www-authenticate': error.challenge } } : answer;
  }
  onBug(error);
  return { status: 500, body: { error: 'internal_server_error', error_description: 'An unexpected error' } };
}

function send(response: ServerResponse, { status, body, headers }: UaaAnswer): void {
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'cache-control': 'no-store',
    ...(body !== undefined && { 'content-type': isText ? 'text/plain' : 'application/json;charset=UTF-8' }),
    ...headers,
  });
  response.end(isText || body === undefined ? body : JSON.stringify(body));
}
