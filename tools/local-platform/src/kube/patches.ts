import { badRequest } from './api-error';
import { entryKey, listForm } from './list-keys';
import { isObject, isSame, type Json, type JsonObject } from './object';

/** A JSON merge patch (RFC 7396): null removes. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** A strategic merge patch: as a merge patch, but lists with known keys are merged by entry, and `$patch: delete` removes one. */
export function strategicPatch(target: Json | undefined, patch: Json, apiVersion: string): Json {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$patch' || key.startsWith('$setElementOrder/') || key.startsWith('$retainKeys')) continue;
    const present = result[key];
    if (value === null) delete result[key];
    else if (Array.isArray(value))
      result[key] = strategicList(key, Array.isArray(present) ? present : [], value, apiVersion);
    else result[key] = strategicPatch(present, value, apiVersion);
  }
  return result;
}

function strategicList(name: string, live: Json[], patch: Json[], apiVersion: string): Json[] {
  const form = listForm(apiVersion, name, [...live, ...patch]);
  if (form === 'atomic') return patch;
  if (form === 'set') return [...new Set([...live, ...patch])];
  const result = [...live];
  for (const change of patch) {
    const at = result.findIndex((item) => entryKey(item, form.keys) === entryKey(change, form.keys));
    const isDeletion = isObject(change) && change['$patch'] === 'delete';
    if (isDeletion && at >= 0) result.splice(at, 1);
    else if (at >= 0) result[at] = strategicPatch(result[at], change, apiVersion);
    else if (!isDeletion) result.push(change);
  }
  return result;
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: Json;
}

/** A JSON patch (RFC 6902). A path that leads nowhere and a test that fails are a 422. */
export function jsonPatch(target: JsonObject, operations: Json): JsonObject {
  if (!Array.isArray(operations)) throw badRequest('a JSON patch is a list of operations');
  let result: Json = structuredClone(target);
  for (const operation of operations as unknown as Operation[]) result = applyOperation(result, operation);
  return result as JsonObject;
}

const partsOf = (path: string) =>
  path
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));

type Apply = (root: Json, operation: Operation) => void;

const OPERATIONS: Readonly<Record<string, Apply>> = {
  add: (root, { path, value }) => setAt(root, partsOf(path), value ?? null, true),
  replace: (root, { path, value }) => setAt(root, partsOf(path), value ?? null, false),
  remove: (root, { path }) => removeAt(root, partsOf(path)),
  test(root, { path, value }) {
    if (!isSame(getAt(root, partsOf(path)), value)) throw badRequest(`test of ${path} failed`);
  },
  copy: (root, { path, from = '' }) =>
    setAt(root, partsOf(path), structuredClone(getAt(root, partsOf(from)) ?? null), true),
  move(root, { path, from = '' }) {
    const moved = getAt(root, partsOf(from)) ?? null;
    removeAt(root, partsOf(from));
    setAt(root, partsOf(path), moved, true);
  },
};

function applyOperation(root: Json, operation: Operation): Json {
  const { op, path, value } = operation;
  const apply = OPERATIONS[op];
  if (!apply) throw badRequest(`unknown operation ${op}`);
  if (path === '' && (op === 'add' || op === 'replace')) return value ?? null;
  apply(root, operation);
  return root;
}

function getAt(root: Json, parts: readonly string[]): Json | undefined {
  return parts.reduce<Json | undefined>(
    (value, part) => (Array.isArray(value) ? value[Number(part)] : isObject(value) ? value[part] : undefined),
    root,
  );
}

function parentOf(root: Json, parts: readonly string[]): Json {
  const parent = getAt(root, parts.slice(0, -1));
  if (parent === undefined || parent === null || typeof parent !== 'object') {
    throw badRequest(`path /${parts.join('/')} leads nowhere`);
  }
  return parent;
}

function setAt(root: Json, parts: readonly string[], value: Json, inserts: boolean): void {
  const parent = parentOf(root, parts);
  const key = parts.at(-1) ?? '';
  if (!Array.isArray(parent)) (parent as JsonObject)[key] = value;
  else if (key === '-') parent.push(value);
  else if (inserts) parent.splice(Number(key), 0, value);
  else parent[Number(key)] = value;
}

function removeAt(root: Json, parts: readonly string[]): void {
  const parent = parentOf(root, parts);
  const key = parts.at(-1) ?? '';
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as JsonObject)[key];
}
