import { type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { CfError, presentFailure } from '@cf/errors';
import { type Express, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import { type Contract, type Endpoint, type Input } from './endpoint';
import { readJson, readYaml } from './read-body';
import { type Result } from './results';
import { wordingOf, wordingOfQuery } from './wording';

export interface MountOptions<Context> {
  /** Makes the context of a request: who asks, whether they may at all. Throws what the answer is otherwise. */
  readonly open: (request: Request, response: Response, endpoint: Endpoint<Context>) => Promise<Context>;
  /** Puts a failure into a client's words where it can; hands back any other. */
  readonly translate?: (error: unknown) => unknown;
  /** Told of each failure, expected or not, once. */
  readonly onFailure: (error: unknown, request: Request, status: number) => void;
  readonly jsonLimitBytes: number;
  readonly yamlLimitBytes: number;
}

/** Serves endpoints: context, then parameters, query and body against their schemas, then the handler, then its result. The only place that writes a response. */
export function mount<Context>(
  app: Express,
  endpoints: readonly Endpoint<Context>[],
  options: MountOptions<Context>,
): void {
  for (const endpoint of endpoints) {
    app[endpoint.method](endpoint.path, async (request: Request, response: Response) => {
      try {
        const ctx = await options.open(request, response, endpoint);
        const input = await readInput(request, endpoint.contract, options);
        await send(response, await endpoint.answer(ctx, input));
      } catch (error) {
        sendFailure(request, response, error, options);
      }
    });
  }
  app.use((request: Request, response: Response) => {
    sendFailure(request, response, new CfError('NotFound'), options);
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    sendFailure(request, response, error instanceof URIError ? new CfError('NotFound') : error, options);
  });
}

async function readInput(
  request: Request,
  contract: Contract,
  limits: { jsonLimitBytes: number; yamlLimitBytes: number },
) {
  const params = request.params as Record<string, string>;
  if (Object.values(params).some((value) => value.includes('\0'))) throw new CfError('NotFound');
  const query = contract.query && parseQuery(contract, contract.query, request);
  const body = contract.body && parseBody(contract.body, await readBody(request, contract, limits));
  return { params, query, body, request } as unknown as Input<string, Contract>;
}

function parseQuery(
  { invalidQuery = 'BadQueryParameter' }: Contract,
  schema: z.ZodType,
  request: Request,
): unknown {
  const given = queryOf(request.originalUrl);
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape).sort() : [];
  throw new CfError(invalidQuery, wordingOfQuery(result.error, known).join(', '));
}

/** The query as the API means it: names as they stand (`created_ats[lt]`), the last value of a name. */
function queryOf(url: string): Record<string, string> {
  const at = url.indexOf('?');
  const query: Record<string, string> = {};
  if (at < 0) return query;
  for (const [name, value] of new URLSearchParams(url.slice(at + 1))) {
    if (value.includes('\0') || name.includes('\0'))
      throw new CfError('BadQueryParameter', 'NUL is not allowed');
    Object.defineProperty(query, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return query;
}

async function readBody(
  request: IncomingMessage,
  { accepts = 'json' }: Contract,
  limits: { jsonLimitBytes: number; yamlLimitBytes: number },
): Promise<unknown> {
  if (accepts === 'json') return readJson(request, limits.jsonLimitBytes);
  return accepts === 'yaml' ? readYaml(request, limits.yamlLimitBytes) : undefined;
}

function parseBody(schema: z.ZodType, given: unknown): unknown {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new CfError('UnprocessableEntity', wordingOf(result.error).join(', '));
}

async function send(response: Response, { status, headers = {}, body, type, stream }: Result): Promise<void> {
  response.status(status).set(headers);
  if (stream) {
    response.type(type ?? 'application/octet-stream');
    await pipeline(stream, response);
  } else if (body === undefined) {
    response.end();
  } else {
    const payload = Buffer.from(type ? String(body) : JSON.stringify(body));
    response
      .set('content-type', type ?? 'application/json; charset=utf-8')
      .set('content-length', String(payload.length));
    response.end(payload);
  }
}

function sendFailure<Context>(
  request: Request,
  response: Response,
  cause: unknown,
  options: MountOptions<Context>,
): void {
  const error = options.translate ? options.translate(cause) : cause;
  const { status, errors } = presentFailure(error);
  options.onFailure(error, request, status);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof CfError) response.set(error.headers);
  if (!request.complete) response.set('connection', 'close'); // what the client still sends is not read
  response.status(status).set('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify({ errors }));
}
