import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { type UaaUser } from '../uaa-user';
import { createTestIssuer, type TestIssuer } from './test-issuer';

/** A UAA that knows the users it is given: keys, client tokens, id look-ups, user creation. */
export interface UaaDouble {
  readonly url: string;
  readonly issuer: TestIssuer;
  readonly users: UaaUser[];
  /** Method and URL of every request so far. */
  readonly requests: readonly string[];
  /** Answers everything with this until it is called with nothing. */
  readonly answerWith: (failure?: {
    readonly status: number;
    readonly headers?: Record<string, string>;
  }) => void;
  /** Signs with another key from now on, and publishes only that. */
  readonly rotateKey: (kid: string) => void;
  readonly close: () => Promise<void>;
}

/** Listens on a free port of the loopback. */
export async function startUaaDouble(users: readonly UaaUser[] = []): Promise<UaaDouble> {
  const known = [...users];
  const requests: string[] = [];
  let failure: { readonly status: number; readonly headers?: Record<string, string> } | undefined;
  let issuer = createTestIssuer();

  const answer = async (request: IncomingMessage): Promise<[number, unknown]> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const route = `${request.method} ${pathname}`;
    if (route === 'GET /token_keys') return [200, { keys: issuer.jwks }];
    if (route === 'POST /oauth/token') {
      const token = issuer.tokenFor({ isClient: true, clientId: 'lookup', scopes: ['scim.userids'] });
      return [200, { access_token: token, token_type: 'bearer', expires_in: 600 }];
    }
    if (route === 'GET /ids/Users' || route === 'GET /Users') return [200, found(known, searchParams)];
    if (route === 'POST /Users')
      return create(known, (await json(request)) as { userName: string; origin: string });
    return [404, { error: 'not_found' }];
  };
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (failure) return send(response, failure.status, { error: 'failure' }, failure.headers);
    answer(request).then(
      ([status, body]) => send(response, status, body),
      (error: unknown) => send(response, 500, { error: String(error) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer = createTestIssuer({ issuer: `${url}/oauth/token` });

  return {
    url,
    get issuer() {
      return issuer;
    },
    users: known,
    requests,
    answerWith: (next) => (failure = next),
    rotateKey: (kid) => (issuer = createTestIssuer({ issuer: issuer.issuer, kid, ownKey: true })),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Understands the filters that this library writes: terms of one attribute are alternatives, and every attribute must match. */
function found(users: readonly UaaUser[], query: URLSearchParams) {
  const terms = [...(query.get('filter') ?? '').matchAll(/(\w+) (eq|co) ("(?:[^"\\]|\\.)*")/g)];
  const alternatives = new Map<string, ((user: UaaUser) => boolean)[]>();
  for (const [, attribute = '', operator = '', literal = '""'] of terms) {
    const kind = `${attribute} ${operator}`;
    alternatives.set(kind, [...(alternatives.get(kind) ?? []), matcher(attribute, operator, literal)]);
  }
  const matching = users.filter((user) =>
    [...alternatives.values()].every((any) => any.some((fits) => fits(user))),
  );
  const start = Number(query.get('startIndex') ?? 1) - 1;
  const resources = matching
    .slice(start, start + Number(query.get('count') ?? 100))
    .map(({ guid, username, origin }) => ({ id: guid, userName: username, origin }));
  return { resources, startIndex: start + 1, itemsPerPage: resources.length, totalResults: matching.length };
}

const FIELDS: Record<string, keyof UaaUser> = { id: 'guid', userName: 'username', origin: 'origin' };

function matcher(attribute: string, operator: string, literal: string): (user: UaaUser) => boolean {
  const value = String(JSON.parse(literal)).toLowerCase();
  const actual = (user: UaaUser) => user[FIELDS[attribute] ?? 'guid'].toLowerCase();
  return (user) => (operator === 'eq' ? actual(user) === value : actual(user).includes(value));
}

function create(
  users: UaaUser[],
  { userName, origin }: { userName: string; origin: string },
): [number, unknown] {
  if (!/^[\w.@+-]+$/.test(userName))
    return [400, { error: 'invalid_scim_resource', error_description: 'Username must match pattern' }];
  const existing = users.find(({ username, origin: theirs }) => username === userName && theirs === origin);
  if (existing) return [409, { error: 'scim_resource_already_exists', user_id: existing.guid }];
  const user = { guid: crypto.randomUUID(), username: userName, origin };
  users.push(user);
  return [201, { id: user.guid, userName, origin }];
}
