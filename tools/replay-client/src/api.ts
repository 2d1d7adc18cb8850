import { z } from 'zod';
import { CliError } from './cli-error';
import { jsonOf, type Answer, type Call, type HttpClient } from './http';
import { encodeQuery, type Query } from './query';
import { type Session } from './session';
import { type Uaa } from './uaa';

const Page = z.object({
  pagination: z.object({ next: z.object({ href: z.url() }).nullable() }),
  resources: z.array(z.unknown()),
  included: z.record(z.string(), z.array(z.unknown())).optional(),
});

/** A list of all its pages. */
export interface Listing<T> {
  readonly resources: T[];
  readonly included: Readonly<Record<string, readonly unknown[]>>;
}

/** The calls to the API: decoded strictly, errors told apart. */
export interface Api {
  readonly send: (method: string, path: string, call?: Partial<Call>) => Promise<Answer>;
  readonly get: <S extends z.ZodType>(path: string, schema: S, query?: Query) => Promise<z.output<S>>;
  readonly list: <S extends z.ZodType>(
    path: string,
    schema: S,
    query?: Query,
  ) => Promise<Listing<z.output<S>>>;
  /** The first of a list of one, or `undefined`. */
  readonly first: <S extends z.ZodType>(
    path: string,
    schema: S,
    query: Query,
  ) => Promise<z.output<S> | undefined>;
  readonly write: <S extends z.ZodType>(
    method: string,
    path: string,
    schema: S,
    body?: unknown,
  ) => Promise<z.output<S>>;
}

/** Calls the API of the session. */
export function connectApi(http: HttpClient, session: Session, uaa: Uaa): Api {
  const sendTo = async (url: string, call: Partial<Call> = {}) =>
    http.send({ ...call, url, authorization: await uaa.authorization() });
  const get: Api['get'] = async (path, schema, query = {}) =>
    decode(schema, await sendTo(withQuery(`${session.api}${path}`, query)), `GET ${path}`);

  const list: Api['list'] = async <S extends z.ZodType>(path: string, schema: S, query: Query = {}) => {
    const resources: z.output<S>[] = [];
    const included: Record<string, unknown[]> = {};
    let url: string | undefined = withQuery(`${session.api}${path}`, query);
    while (url) {
      const page: z.output<typeof Page> = decode(Page, await sendTo(url), `GET ${path}`);
      resources.push(...page.resources.map((resource) => decodeValue(schema, resource, `GET ${path}`)));
      for (const [kind, values] of Object.entries(page.included ?? {}))
        (included[kind] ??= []).push(...values);
      url = page.pagination.next?.href;
    }
    return { resources, included };
  };

  return {
    send: (method, path, call) => sendTo(`${session.api}${path}`, { ...call, method }),
    get,
    list,
    first: async (path, schema, query) => (await list(path, schema, query)).resources[0],
    write: async (method, path, schema, body) => {
      const payload = body === undefined ? {} : { body: JSON.stringify(body) };
      return decode(
        schema,
        await sendTo(`${session.api}${path}`, { method, ...payload }),
        `${method} ${path}`,
      );
    },
  };
}

const withQuery = (url: string, query: Query) => {
  const text = encodeQuery(query);
  return text ? `${url}?${text}` : url;
};

/** The answer's body in the client's eyes; anything that it could not use is a failure. */
export function decode<S extends z.ZodType>(schema: S, answer: Answer, what: string): z.output<S> {
  return decodeValue(schema, jsonOf(answer), what);
}

function decodeValue<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new CliError('bad_answer', `${what}: ${problems}\n${JSON.stringify(value)}`);
}
