import { type IncomingMessage } from 'node:http';
import { type z } from 'zod';
import { type Result } from './results';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

type ParamNames<Path extends string> = Path extends `${infer Head}/${infer Rest}`
  ? ParamNames<Head> | ParamNames<Rest>
  : Path extends `:${infer Name}`
    ? Name
    : never;
export type Params<Path extends string> = { readonly [Name in ParamNames<Path>]: string };

/** What an endpoint takes and promises. All of it is published in the OpenAPI document. */
export interface Contract<Query extends z.ZodType = z.ZodType, Body extends z.ZodType = z.ZodType> {
  readonly query?: Query;
  /** What a query that does not fit is answered with: 400 BadQueryParameter unless the reference says 422. */
  readonly invalidQuery?: 'BadQueryParameter' | 'UnprocessableEntity';
  readonly body?: Body;
  /** `json` unless said otherwise; `stream` leaves the body to the handler. */
  readonly accepts?: 'json' | 'yaml' | 'stream';
  /** No token needed. */
  readonly anonymous?: boolean;
  /** A scope that suffices where the usual ones are missing. */
  readonly scope?: string;
  readonly summary?: string;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

export interface Input<Path extends string, C> {
  readonly params: Params<Path>;
  readonly query: C extends { query: infer Q } ? Parsed<Q> : undefined;
  readonly body: C extends { body: infer B } ? Parsed<B> : undefined;
  readonly request: IncomingMessage;
}

/** One row of the table that serves a URL: data, and a function from context and input to a result. */
export interface Endpoint<Context> {
  readonly method: Method;
  readonly path: string;
  readonly contract: Contract;
  readonly answer: (ctx: Context, input: Input<string, Contract>) => Promise<Result>;
}

type Declare<Context> = <const Path extends string, const C extends Contract>(
  path: Path,
  contract: C,
  answer: (ctx: Context, input: Input<Path, C>) => Promise<Result>,
) => Endpoint<Context>;

/** `get`, `post`, `put`, `patch` and `del` for endpoints that answer in this context; the path's text types the params, the contract types query and body. */
export function endpointsIn<Context>(): Record<'get' | 'post' | 'put' | 'patch' | 'del', Declare<Context>> {
  const declare =
    (method: Method): Declare<Context> =>
    (path, contract, answer) => ({ method, path, contract, answer: answer as Endpoint<Context>['answer'] });
  return {
    get: declare('get'),
    post: declare('post'),
    put: declare('put'),
    patch: declare('patch'),
    del: declare('delete'),
  };
}
