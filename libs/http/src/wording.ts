import { type z } from 'zod';

type Issue = z.core.$ZodIssue;

/** A message that stands as it is: no field name is put before it. */
export const whole = (message: string) => `=${message}`;

/** Cloud Controller's words for what is wrong with a body: one text per problem. */
export function wordingOf(error: z.ZodError): string[] {
  return [...new Set(error.issues.map(wordingOfIssue))];
}

/** Cloud Controller's words for what is wrong with a query. */
export function wordingOfQuery(error: z.ZodError, known: readonly string[]): string[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? wordingOfUnknown(issue.keys, known) : [wordingOfIssue(issue)],
  );
}

const FIELDS = /^fields\[(.*)\]$/;

/** Where a query may ask for `fields[resource]`, an unknown resource has words of its own. */
function wordingOfUnknown(keys: readonly string[], known: readonly string[]): string[] {
  const resources = known.flatMap((name) => FIELDS.exec(name)?.[1] ?? []).sort();
  const ofResources = resources.length > 0 ? keys.filter((key) => FIELDS.test(key)) : [];
  const unknown = keys.filter((key) => !ofResources.includes(key));
  return [
    ...ofResources.map(
      (key) => `Fields [${FIELDS.exec(key)?.[1]}] valid resources are: ${quoted(resources)}`,
    ),
    ...(unknown.length > 0
      ? [`Unknown query parameter(s): ${quoted(unknown)}. Valid parameters are: ${quoted(known)}`]
      : []),
  ];
}

function wordingOfIssue(issue: Issue): string {
  const message = messageOf(issue);
  if (message.startsWith('=')) return message.slice(1);
  const field = humanized(issue.path);
  return field ? `${field} ${message}` : message;
}

/** A schema's own message wins over these. */
const ZODS_OWN = /^(Invalid|Too|Unrecognized)/;

const messageOf = (issue: Issue): string =>
  ZODS_OWN.test(issue.message) ? ownWordingOf(issue) : issue.message;

function ownWordingOf(issue: Issue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `Unknown field(s): ${quoted(issue.keys)}`;
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? "can't be blank"
        : (MUST_BE[issue.expected] ?? 'is invalid');
    case 'too_big':
      return issue.origin === 'string'
        ? `is too long (maximum is ${issue.maximum} characters)`
        : `must be less than or equal to ${issue.maximum}`;
    case 'too_small':
      return issue.origin === 'string'
        ? `is too short (minimum is ${issue.minimum} characters)`
        : `must be greater than ${issue.inclusive ? 'or equal to ' : ''}${issue.minimum}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map((value) => `'${String(value)}'`).join(', ')}`;
    default:
      return issue.message;
  }
}

const MUST_BE: Readonly<Record<string, string>> = {
  string: 'must be a string',
  number: 'is not a number',
  int: 'must be an integer',
  boolean: 'must be a boolean',
  array: 'must be an array',
  object: 'must be an object',
  record: 'must be an object',
};

/** `['health_check', 'data', 'timeout']` → `Health check timeout`. */
function humanized(path: readonly PropertyKey[]): string {
  const names = path.map(String).filter((name, at) => at === 0 || name !== 'data');
  const words = names.join(' ').replace(/_/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');
