import { scimError } from './uaa-error';
import { type DirectoryUser } from './user-directory';

/** A filter as a tree; a comparison is `attribute operator "value"`. */
export type ScimFilter =
  | { readonly kind: 'and'; readonly parts: readonly ScimFilter[] }
  | { readonly kind: 'or'; readonly parts: readonly ScimFilter[] }
  | { readonly kind: 'eq' | 'co' | 'sw'; readonly attribute: string; readonly value: string };

const TOKEN = /\s*(?:([()])|("(?:[^"\\]|\\.)*")|([^\s()"]+))/gy;
const ATTRIBUTES: Readonly<Record<string, (user: DirectoryUser) => string>> = {
  id: ({ id }) => id,
  username: ({ userName }) => userName,
  origin: ({ origin }) => origin,
  email: ({ email }) => email,
  'emails.value': ({ email }) => email,
};

/** Understands `eq`, `co` and `sw` with `and`, `or` and brackets; refuses everything else as the UAA does. */
export function parseScimFilter(text: string): ScimFilter {
  const invalid = () => scimError(400, 'scim', `Invalid filter expression: [${text}] [created]`);
  const tokens = tokensOf(text, invalid);

  const alternatives = (): ScimFilter => joined('or', () => joined('and', term));
  const joined = (kind: 'and' | 'or', part: () => ScimFilter): ScimFilter => {
    const parts = [part()];
    while (tokens[0]?.toLowerCase() === kind) {
      tokens.shift();
      parts.push(part());
    }
    return parts.length === 1 ? (parts[0] as ScimFilter) : { kind, parts };
  };
  const term = (): ScimFilter => {
    if (tokens[0] === '(') {
      tokens.shift();
      const inner = alternatives();
      if (tokens.shift() !== ')') throw invalid();
      return inner;
    }
    return comparison(tokens.splice(0, 3), invalid);
  };
  const filter = alternatives();
  if (tokens.length > 0) throw invalid();
  return filter;
}

function tokensOf(text: string, invalid: () => Error): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (text.slice(pattern.lastIndex).trim()) {
    const match = pattern.exec(text);
    if (!match) throw invalid();
    tokens.push(match[0].trim());
  }
  return tokens;
}

function comparison(
  [attribute = '', operator = '', literal = '']: string[],
  invalid: () => Error,
): ScimFilter {
  const kind = (['eq', 'co', 'sw'] as const).find((known) => known === operator.toLowerCase());
  if (!kind || !ATTRIBUTES[attribute.toLowerCase()] || !literal.startsWith('"')) throw invalid();
  return { kind, attribute: attribute.toLowerCase(), value: String(JSON.parse(literal)) };
}

/** Whether the filter finds the user; values are compared without regard to case. */
export function matchesFilter(filter: ScimFilter, user: DirectoryUser): boolean {
  if (filter.kind === 'and') return filter.parts.every((part) => matchesFilter(part, user));
  if (filter.kind === 'or') return filter.parts.some((part) => matchesFilter(part, user));
  const actual = ATTRIBUTES[filter.attribute]?.(user).toLowerCase() ?? '';
  const value = filter.value.toLowerCase();
  if (filter.kind === 'eq') return actual === value;
  return filter.kind === 'co' ? actual.includes(value) : actual.startsWith(value);
}

/** The look-up by id refuses what would list users: parts of names, and filters that name neither an id nor a name. */
export function checkIdFilter(filter: ScimFilter): void {
  if (!namesSomebody(filter)) throw scimError(400, 'scim', 'Invalid filter attribute.');
}

function namesSomebody(filter: ScimFilter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.parts.map(namesSomebody).some(Boolean);
  if (filter.kind !== 'eq') throw scimError(400, 'scim', 'Wildcards are not allowed in filter.');
  if (filter.attribute.startsWith('email')) throw scimError(400, 'scim', 'Invalid filter attribute.');
  return filter.attribute !== 'origin';
}
