import { ApiError } from './api-error';
import {
  fieldsOf,
  fromLeaves,
  hasPath,
  leavesOf,
  overlay,
  removeLeaves,
  union,
  valueAt,
  without,
} from './fields';
import {
  type Fields,
  isObject,
  isSame,
  type JsonObject,
  type ManagedFieldsEntry,
  type StoredObject,
} from './object';

/** Who changes an object. */
export interface Manager {
  readonly name: string;
  readonly subresource?: string | undefined;
}

const isOf =
  ({ name, subresource }: Manager, operation: 'Apply' | 'Update') =>
  (entry: ManagedFieldsEntry) =>
    entry.manager === name && entry.operation === operation && entry.subresource === subresource;

function entryOf(
  manager: Manager,
  operation: 'Apply' | 'Update',
  fields: Fields,
  apiVersion: string,
): ManagedFieldsEntry {
  return {
    manager: manager.name,
    operation,
    apiVersion,
    time: `${new Date().toISOString().slice(0, 19)}Z`,
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(manager.subresource && { subresource: manager.subresource }),
  };
}

/**
 * Server-side apply: the object after `applied` was laid over it by this manager. Fields that it applied before and names no more go, unless somebody else owns them. Fields that
 * another owns with another value are a conflict (409), or taken over by force.
 */
export function applyFields(
  live: StoredObject,
  applied: JsonObject,
  { manager, force }: { manager: Manager; force: boolean },
): StoredObject {
  const { apiVersion } = live;
  const wanted = fieldsOf(applied);
  const entries = live.metadata.managedFields ?? [];
  const mine = isOf(manager, 'Apply');
  const others = entries.filter((entry) => !mine(entry));
  const contested = leavesOf(wanted).filter((path) => isChanged(path, applied, live));
  const conflicts = others.flatMap((entry) =>
    contested.filter((path) => hasPath(entry.fieldsV1, path)).map((path) => ({ entry, path })),
  );
  if (conflicts.length > 0 && !force) throw conflictOf(conflicts);

  const kept = others.flatMap((entry) => withFields(entry, without(entry.fieldsV1, fromLeaves(contested))));
  const before = entries.find(mine)?.fieldsV1 ?? {};
  const abandoned = leavesOf(before).filter(
    (path) => !hasPath(wanted, path) && !kept.some((entry) => hasPath(entry.fieldsV1, path)),
  );
  const merged = overlay(removeEntriesAndLeaves(live, abandoned), withoutIdentity(applied), apiVersion);
  return withManaged(merged as unknown as StoredObject, live, [
    ...kept,
    ...reuse(entries.find(mine), manager, wanted, apiVersion),
  ]);
}

/** Whether applying changes the value at a leaf; an empty map that is laid over a map changes nothing. */
function isChanged(path: readonly string[], applied: JsonObject, live: StoredObject): boolean {
  if (path.at(-1) === '.') return false;
  const [wanted, present] = [valueAt(applied, path), valueAt(live as unknown as JsonObject, path)];
  return isObject(wanted) && isObject(present) ? false : !isSame(wanted, present);
}

/** An entry that says the same as before keeps its time, so that applying twice changes nothing. */
function reuse(
  before: ManagedFieldsEntry | undefined,
  manager: Manager,
  fields: Fields,
  apiVersion: string,
): ManagedFieldsEntry[] {
  if (leavesOf(fields).length === 0) return [];
  return [before && isSame(before.fieldsV1, fields) ? before : entryOf(manager, 'Apply', fields, apiVersion)];
}

/** A list's entry that nobody names any more goes as a whole. */
function removeEntriesAndLeaves(live: StoredObject, leaves: readonly string[][]): JsonObject {
  const whole = leaves.filter((path) => path.at(-1) === '.').map((path) => path.slice(0, -1));
  const fields = leaves.filter((path) => path.at(-1) !== '.');
  return removeLeaves(removeLeaves(live as unknown as JsonObject, whole), fields);
}

const withoutIdentity = ({
  apiVersion: _version,
  kind: _kind,
  metadata,
  ...rest
}: JsonObject): JsonObject => {
  const { labels, annotations, finalizers, ownerReferences } = (metadata ?? {}) as JsonObject;
  const own = { labels, annotations, finalizers, ownerReferences };
  return {
    ...rest,
    metadata: Object.fromEntries(
      Object.entries(own).filter(([, value]) => value !== undefined),
    ) as JsonObject,
  };
};

/** Notes who changed what by an update or patch: the changed fields are theirs alone from now on. */
export function trackUpdate(
  before: StoredObject | undefined,
  after: StoredObject,
  manager: Manager,
): StoredObject {
  const was = before ? fieldsOf(before as unknown as JsonObject) : {};
  const is = fieldsOf(after as unknown as JsonObject);
  const changed = leavesOf(is).filter(
    (path) =>
      path.at(-1) !== '.' &&
      !isSame(
        valueAt(after as unknown as JsonObject, path),
        before && valueAt(before as unknown as JsonObject, path),
      ),
  );
  const gone = without(was, is);
  const taken = union(fromLeaves(changed), gone);
  const mine = isOf(manager, 'Update');
  const entries = before?.metadata.managedFields ?? [];
  const kept = entries
    .filter((entry) => !mine(entry))
    .flatMap((entry) => withFields(entry, without(entry.fieldsV1, taken)));
  const previous = entries.find(mine);
  const own = union(without(previous?.fieldsV1 ?? {}, gone), fromLeaves(changed));
  const entry = leavesOf(own).length === 0 ? [] : [entryOf(manager, 'Update', own, after.apiVersion)];
  return withManaged(after, after, [...kept, ...entry]);
}

function withFields(entry: ManagedFieldsEntry, fieldsV1: Fields): ManagedFieldsEntry[] {
  if (isSame(fieldsV1, entry.fieldsV1)) return [entry];
  return leavesOf(fieldsV1).some((path) => path.at(-1) !== '.') ? [{ ...entry, fieldsV1 }] : [];
}

const withManaged = (
  object: StoredObject,
  { metadata }: StoredObject,
  managedFields: ManagedFieldsEntry[],
): StoredObject => {
  const { labels, annotations, finalizers, ownerReferences } = object.metadata;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels,
      annotations,
      finalizers,
      ownerReferences,
      managedFields,
    } as StoredObject['metadata'],
  };
};

type FieldConflict = { readonly entry: ManagedFieldsEntry; readonly path: readonly string[] };

function conflictOf(conflicts: readonly FieldConflict[]): ApiError {
  const causes = conflicts.map(({ entry, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(entry)}`,
    field: fieldText(path),
  }));
  const [first] = causes;
  const what =
    causes.length === 1
      ? `conflict: ${first?.message}: ${first?.field}`
      : `conflicts: ${byManager(conflicts)}`;
  return new ApiError(409, 'Conflict', `Apply failed with ${causes.length} ${what}`, { causes });
}

function byManager(conflicts: readonly FieldConflict[]): string {
  const fields = new Map<string, string[]>();
  for (const { entry, path } of conflicts) {
    const manager = managerText(entry);
    fields.set(manager, [...(fields.get(manager) ?? []), `- ${fieldText(path)}`]);
  }
  return [...fields]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([manager, lines]) => [`conflicts with ${manager}:`, ...lines])
    .join('\n');
}

function managerText({ manager, subresource, operation, apiVersion, time }: ManagedFieldsEntry): string {
  const name = `"${manager}"${subresource ? ` with subresource "${subresource}"` : ''}`;
  return operation === 'Update' ? `${name} using ${apiVersion} at ${time}` : name;
}

const fieldText = (path: readonly string[]) =>
  path
    .map((key) => {
      if (key.startsWith('f:')) return `.${key.slice(2)}`;
      if (key.startsWith('v:')) return `[=${key.slice(2)}]`;
      const entries = Object.entries(JSON.parse(key.slice(2)) as JsonObject);
      return `[${entries.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
