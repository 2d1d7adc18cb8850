import { type Sql, sql } from './connect';

/** One requirement of a `label_selector`. */
export type LabelRequirement =
  | { readonly key: string; readonly is: 'present' | 'absent' }
  | { readonly key: string; readonly is: 'in' | 'notin'; readonly values: readonly string[] };

const KEY = '(?:[A-Za-z0-9.-]{1,253}/)?[A-Za-z0-9](?:[\\w.-]{0,61}[A-Za-z0-9])?';
const VALUE = '(?:[A-Za-z0-9](?:[\\w.-]{0,61}[A-Za-z0-9])?)?';
const FORMS: readonly [RegExp, (key: string, values: string) => LabelRequirement][] = [
  [new RegExp(`^(${KEY})$`), (key) => ({ key, is: 'present' })],
  [new RegExp(`^!(${KEY})$`), (key) => ({ key, is: 'absent' })],
  [new RegExp(`^(${KEY})==?(${VALUE})$`), (key, value) => ({ key, is: 'in', values: [value] })],
  [new RegExp(`^(${KEY})!=(${VALUE})$`), (key, value) => ({ key, is: 'notin', values: [value] })],
  [new RegExp(`^(${KEY}) in ?\\(([^()]*)\\)$`), (key, values) => ({ key, is: 'in', values: split(values) })],
  [
    new RegExp(`^(${KEY}) notin ?\\(([^()]*)\\)$`),
    (key, values) => ({ key, is: 'notin', values: split(values) }),
  ],
];
const ONE_VALUE = new RegExp(`^${VALUE}$`);
const MAX_REQUIREMENTS = 50;

/** Parses a `label_selector`; answers undefined when it is malformed or has more than 50 requirements. */
export function parseLabelSelector(text: string): LabelRequirement[] | undefined {
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  if (parts.length > MAX_REQUIREMENTS) return undefined;
  const requirements = parts.map(parseRequirement);
  return requirements.every((requirement) => requirement !== undefined) ? requirements : undefined;
}

/** The condition on the jsonb column `labels` of the listed table. What lacks the key matches `!=` and `notin`. */
export function labelCondition(requirements: readonly LabelRequirement[], labels: Sql): Sql[] {
  return requirements.map((requirement) => {
    if (!('values' in requirement)) {
      const present = sql`${labels} ? ${requirement.key}`;
      return requirement.is === 'present' ? present : sql`not (${present})`;
    }
    const { key, is, values } = requirement;
    if (is === 'notin') return sql`coalesce(${labels} ->> ${key} <> all(${values}), true)`;
    if (values.length === 1) return sql`${labels} @> ${JSON.stringify({ [key]: values[0] })}::jsonb`;
    return sql`(${labels} ? ${key} and ${labels} ->> ${key} = any(${values}))`;
  });
}

function parseRequirement(text: string): LabelRequirement | undefined {
  for (const [form, read] of FORMS) {
    const match = form.exec(text);
    if (match) return checked(read(match[1] ?? '', match[2] ?? ''));
  }
  return undefined;
}

function checked(requirement: LabelRequirement): LabelRequirement | undefined {
  return 'values' in requirement && !requirement.values.every((value) => ONE_VALUE.test(value))
    ? undefined
    : requirement;
}

function split(values: string): string[] {
  return values.split(',').map((value) => value.trim());
}
