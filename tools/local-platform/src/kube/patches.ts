import { badRequest } from './api-error';
import { entryKey, listForm } from './list-keys';
import { isObject, type Json, type JsonObject } from './object';

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

function applyOperation(root: Json, { op, path, from, value }: Operation): Json {
  if (path === '') return op === 'replace' || op === 'add' ? (value ?? null) : root;
  const parts = partsOf(path);
  switch (op) {
    case 'add':
    case 'replace':
      setAt(root, parts, value ?? null, op === 'add');
      return root;
    case 'remove':
      removeAt(root, parts);
      return root;
    case 'test':
      if (JSON.stringify(getAt(root, parts)) !== JSON.stringify(value))
        throw badRequest(`test of ${path} failed`);
      return root;
    case 'move':
    case 'copy': {
      const source = partsOf(from ?? '');
      const moved = structuredClone(getAt(root, source)) as Json;
      if (op === 'move') removeAt(root, source);
      setAt(root, parts, moved, true);
      return root;
    }
    default:
      throw badRequest(`unknown operation ${op}`);
  }
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
