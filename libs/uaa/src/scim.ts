import { CfError } from '@cf/errors';
import { z } from 'zod';
import { type UaaAnswer } from './uaa-http';
import { type UaaUser, type UaaUserFilter } from './uaa-user';

/** A call that carries a client's token. */
export type Ask = (path: string, init?: RequestInit) => Promise<UaaAnswer>;

/** A hundred guids are 6 KB of query; Tomcat refuses more than 8. */
const BATCH = 100;
const FoundUsers = z.object({
  resources: z.array(z.object({ id: z.string(), userName: z.string(), origin: z.string() })),
  totalResults: z.int(),
});
const CreatedUser = z.object({ id: z.string() });
const Refusal = z.object({ error_description: z.string().optional(), message: z.string().optional() });
const ConflictingUser = z.object({ user_id: z.string() });

/** SCIM filters of bearable length which together find what is asked for; none when an empty list rules everybody out. */
export function filtersOf(filter: UaaUserFilter & { readonly guids?: readonly string[] }): string[] {
  const { guids, usernames, partialUsernames, origins } = filter;
  const lists = [guids, usernames, partialUsernames, origins].filter((list) => list !== undefined);
  if (lists.length === 0 || lists.some(({ length }) => length === 0)) return [];
  const combinations = [
    termsOf('id', 'eq', guids),
    termsOf('userName', 'eq', usernames),
    termsOf('userName', 'co', partialUsernames),
    termsOf('origin', 'eq', origins),
  ].filter(({ length }) => length > 0);
  return combinations.reduce((all, terms) =>
    all.flatMap((head) => terms.map((term) => `${head} and ${term}`)),
  );
}

function termsOf(attribute: string, operator: 'eq' | 'co', values: readonly string[] = []): string[] {
  return batchesOf(values).map((batch) => {
    const terms = batch.map((value) => `${attribute} ${operator} ${scimString(value)}`);
    return terms.length === 1 ? String(terms[0]) : `(${terms.join(' or ')})`;
  });
}

/** A SCIM string literal is a JSON string: what somebody typed cannot end it. */
const scimString = (value: string) => JSON.stringify(value);

function batchesOf<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / BATCH);
  return Array.from({ length: count }, (_, index) => items.slice(index * BATCH, (index + 1) * BATCH));
}

/**
 * Every user that the filter finds, page by page. `/ids/Users` refuses parts of names, in every release so far; `/Users` knows them, for a
 * client with the authority `scim.read`.
 */
export async function searchUsers(ask: Ask, filter: string): Promise<UaaUser[]> {
  const path = filter.includes('userName co ') ? '/Users' : '/ids/Users';
  const users: UaaUser[] = [];
  for (;;) {
    const query = new URLSearchParams({
      filter,
      count: String(BATCH),
      startIndex: String(users.length + 1),
      ...(path === '/Users' ? { attributes: 'id,userName,origin' } : { includeInactive: 'true' }),
    });
    const { resources, totalResults } = parsed(FoundUsers, await ask(`${path}?${query}`), 200);
    users.push(...resources.map(({ id, userName, origin }) => ({ guid: id, username: userName, origin })));
    if (resources.length === 0 || users.length >= totalResults) return users;
  }
}

/** The guid of the user, who may have existed before. What the UAA finds wrong with the name is the client's to know. */
export async function createUser(ask: Ask, username: string, origin: string): Promise<string> {
  const answer = await ask('/Users', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userName: username, origin, emails: [{ value: username, primary: true }] }),
  });
  if (answer.status === 400) throw new CfError('UnprocessableEntity', refusalOf(answer));
  return answer.status === 409
    ? parsed(ConflictingUser, answer, 409).user_id
    : parsed(CreatedUser, answer, 201).id;
}

function refusalOf({ body }: UaaAnswer): string {
  const { data } = Refusal.safeParse(body);
  return `The UAA refused the user: ${data?.error_description ?? data?.message ?? 'it gave no reason'}`;
}

function parsed<Schema extends z.ZodType>(
  schema: Schema,
  { status, body }: UaaAnswer,
  expected: number,
): z.output<Schema> {
  const result = schema.safeParse(body);
  if (status === expected && result.success) return result.data;
  const cause = new Error(`The UAA answered ${status}: ${JSON.stringify(body)}`, { cause: result.error });
  throw new CfError('UaaUnavailable', [], { cause });
}
