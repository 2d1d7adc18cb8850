import { type ServerResponse } from 'node:http';

/** What a registry says when it does not do what it was asked. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Answers with JSON, or with nothing but headers. */
export function answer(
  response: ServerResponse,
  status: number,
  { headers = {}, body }: { headers?: Readonly<Record<string, string | number>>; body?: unknown } = {},
): void {
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    'content-length': bytes.length,
    ...headers,
  });
  response.end(bytes);
}

/** Answers in the form of the distribution specification. */
export const answerRefusal = (response: ServerResponse, { status, code, message, headers }: Refusal): void =>
  answer(response, status, { headers, body: { errors: [{ code, message, detail: {} }] } });
