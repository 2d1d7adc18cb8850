import { entryKey, listForm } from './list-keys';
import { type Fields, isObject, isSame, type Json, type JsonObject } from './object';

/** What names an object and belongs to nobody. */
const IDENTITY = new Set(['apiVersion', 'kind']);
const METADATA = new Set(['labels', 'annotations', 'finalizers', 'ownerReferences']);

/** The fields that an object names: its own set, in the API's form. */
export function fieldsOf(object: JsonObject): Fields {
  const apiVersion = String(object['apiVersion'] ?? '');
  const named = Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => !IDENTITY.has(key))
      .map(([key, value]) => [key, key === 'metadata' ? ownMetadata(value as JsonObject) : value]),
  );
  const fields = fieldsOfMap(named, apiVersion);
  if (Object.keys(fields['f:metadata'] ?? {}).length === 0) delete fields['f:metadata'];
  return fields;
}

const ownMetadata = (metadata: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(metadata ?? {}).filter(([key]) => METADATA.has(key)));

function fieldsOfMap(map: JsonObject, apiVersion: string): Fields {
  const fields: Fields = {};
  for (const [key, value] of Object.entries(map)) {
    if (value !== undefined) fields[`f:${key}`] = fieldsOfValue(key, value, apiVersion);
  }
  return fields;
}

function fieldsOfValue(name: string, value: Json, apiVersion: string): Fields {
  if (isObject(value)) return fieldsOfMap(value, apiVersion);
  if (!Array.isArray(value)) return {};
  const form = listForm(apiVersion, name, value);
  if (form === 'atomic') return {};
  if (form === 'set') return Object.fromEntries(value.map((item) => [`v:${JSON.stringify(item)}`, {}]));
  return Object.fromEntries(
    value.map((item) => [
      entryKey(item, form.keys),
      { '.': {}, ...fieldsOfMap(item as JsonObject, apiVersion) },
    ]),
  );
}

const isLeaf = (fields: Fields) => Object.keys(fields).length === 0;

/** The paths of the leaves of a set. */
export function leavesOf(fields: Fields, path: readonly string[] = []): string[][] {
  return Object.entries(fields).flatMap(([key, inner]) =>
    isLeaf(inner) ? [[...path, key]] : leavesOf(inner, [...path, key]),
  );
}

/** A set of these leaves. */
export function fromLeaves(leaves: readonly (readonly string[])[]): Fields {
  const fields: Fields = {};
  for (const path of leaves) {
    let at = fields;
    for (const key of path) at = at[key] ??= {};
  }
  return fields;
}

/** Whether a set has this path, be it as a leaf or above one. */
export function hasPath(fields: Fields, path: readonly string[]): boolean {
  let at: Fields | undefined = fields;
  for (const key of path) {
    at = at[key];
    if (!at) return false;
  }
  return true;
}

/** Leaves of `a` that `b` does not have. */
export const without = (a: Fields, b: Fields): Fields =>
  fromLeaves(leavesOf(a).filter((path) => !hasPath(b, path)));

/** Leaves of either set. */
export const union = (a: Fields, b: Fields): Fields => fromLeaves([...leavesOf(a), ...leavesOf(b)]);

/** The value at a path of a set; undefined where there is none. */
export function valueAt(object: JsonObject, path: readonly string[]): Json | undefined {
  let at: Json | undefined = object;
  for (const key of path) {
    if (key === '.' || at === undefined || at === null) return at;
    if (key.startsWith('f:')) at = isObject(at) ? at[key.slice(2)] : undefined;
    else at = Array.isArray(at) ? at.find((item) => isEntry(item, key)) : undefined;
  }
  return at;
}

function isEntry(item: Json, key: string): boolean {
  if (key.startsWith('v:')) return JSON.stringify(item) === key.slice(2);
  const wanted = JSON.parse(key.slice(2)) as JsonObject;
  return isObject(item) && Object.entries(wanted).every(([name, value]) => isSame(item[name], value));
}

/** The object without the values at these leaves; what becomes empty by that goes too. */
export function removeLeaves(object: JsonObject, leaves: readonly (readonly string[])[]): JsonObject {
  return leaves.reduce((result, path) => (removeAt(result, path) ?? {}) as JsonObject, object);
}

function removeAt(value: Json | undefined, [key, ...rest]: readonly string[]): Json | undefined {
  if (key === undefined || value === undefined) return undefined;
  if (key === '.') return value;
  if (key.startsWith('f:') && isObject(value)) {
    const name = key.slice(2);
    if (!(name in value)) return value;
    const inner = rest.length > 0 ? removeAt(value[name], rest) : undefined;
    const { [name]: _removed, ...others } = value;
    return inner === undefined || (rest.length > 0 && isEmpty(inner)) ? others : { ...value, [name]: inner };
  }
  if (!Array.isArray(value)) return value;
  return value.flatMap((item) => {
    if (!isEntry(item, key)) return [item];
    if (rest.length === 0 || rest[0] === '.') return [];
    const inner = removeAt(item, rest);
    return inner === undefined ? [] : [inner];
  });
}

const isEmpty = (value: Json) =>
  Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;

/** Lays what was applied over an object: maps by their keys, lists as their form says, anything else replaced. */
export function overlay(live: JsonObject, applied: JsonObject, apiVersion: string): JsonObject {
  const result = { ...live };
  for (const [key, value] of Object.entries(applied)) {
    if (value === undefined) continue;
    const present = live[key];
    if (isObject(value) && isObject(present)) result[key] = overlay(present, value, apiVersion);
    else if (Array.isArray(value) && Array.isArray(present))
      result[key] = overlayList(key, present, value, apiVersion);
    else result[key] = value;
  }
  return result;
}

function overlayList(name: string, live: Json[], applied: Json[], apiVersion: string): Json[] {
  const form = listForm(apiVersion, name, [...applied, ...live]);
  if (form === 'atomic') return applied;
  if (form === 'set') return [...live, ...applied.filter((item) => !live.some((one) => isSame(one, item)))];
  const keyOf = (item: Json) => entryKey(item, form.keys);
  const left = new Map(applied.map((item) => [keyOf(item), item]));
  const merged = live.map((item) => {
    const change = left.get(keyOf(item));
    left.delete(keyOf(item));
    return change === undefined ? item : overlay(item as JsonObject, change as JsonObject, apiVersion);
  });
  return [...merged, ...left.values()];
}
