import { type z } from 'zod';
import { csvOf } from './list-query';

/** For each resource that may go along, the keys of it that a client may ask for. */
export type FieldsAllowed = Readonly<Record<string, readonly string[]>>;

type FieldsShape<Allowed extends FieldsAllowed> = {
  [Name in keyof Allowed & string as `fields[${Name}]`]: z.ZodOptional<z.ZodType<string[], string>>;
};

/** The parameters `fields[resource]=key,key` of a query. */
export function fieldsParams<const Allowed extends FieldsAllowed>(allowed: Allowed): FieldsShape<Allowed> {
  const entries = Object.entries(allowed).map(([name, keys]) => {
    const invalid = `Fields valid keys for '${name}' are: ${keys.map((key) => `'${key}'`).join(', ')}`;
    return [`fields[${name}]`, csvOf(keys, () => invalid).optional()];
  });
  return Object.fromEntries(entries) as FieldsShape<Allowed>;
}

/** The parts of a resource that were asked for, in the order in which they are given here; undefined parts are not shown at all. */
export const pickFields = (wanted: readonly string[], parts: Readonly<Record<string, unknown>>): object => {
  const shown = Object.entries(parts).filter(([key, value]) => wanted.includes(key) && value !== undefined);
  return Object.fromEntries(shown.map(([key, value]) => [key.split('.')[0], value]));
};
