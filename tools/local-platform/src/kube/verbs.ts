import { randomBytes, randomUUID } from 'node:crypto';
import { alreadyExists, ApiError, conflict, notFound } from './api-error';
import { withDefaults } from './defaults';
import { assertImmutable, assertUnchanged } from './immutable';
import { applyFields, type Manager, trackUpdate } from './managed-fields';
import { isSame, type Json, type JsonObject, type Metadata, type StoredObject } from './object';
import { jsonPatch, mergePatch, strategicPatch } from './patches';
import { apiVersionOf, findResource, type Resource } from './resources';
import { type Store } from './store';
import { assertNoNewFinalizers, assertObject, assertValid } from './validate';

/** Which object a request is about. */
export interface Target {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource?: string | undefined;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: string | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
}

/** How a patch is meant, by its content type. */
export type PatchKind = 'merge' | 'json' | 'strategic' | 'apply';

/** What can be done to objects. Everything throws ApiError. */
export interface Verbs {
  readonly get: (target: Target) => StoredObject;
  readonly create: (target: Omit<Target, 'name'>, body: unknown, manager: Manager) => Promise<StoredObject>;
  readonly replace: (target: Target, body: unknown, manager: Manager) => Promise<StoredObject>;
  readonly patch: (
    target: Target,
    body: Json,
    how: { kind: PatchKind; manager: Manager; force: boolean },
  ) => Promise<{ object: StoredObject; created: boolean }>;
  readonly remove: (target: Target, options: DeleteOptions) => Promise<StoredObject>;
}

export const keyOf = (namespace: string | undefined, name: string) =>
  namespace ? `${namespace}/${name}` : name;
const now = () => `${new Date().toISOString().slice(0, 19)}Z`;
const NAMESPACES = findResource('', 'v1', 'namespaces') as Resource;

/** The verbs over a store. */
export const createVerbs = (store: Store): Verbs => ({
  get: (target) => present(store, target),
  create: (target, body, manager) => create(store, target, body, manager),
  replace: (target, body, manager) => replace(store, target, body, manager),
  patch: (target, body, how) =>
    how.kind === 'apply' ? apply(store, target, body, how) : patch(store, target, body, how),
  remove: (target, options) => remove(store, target, options),
});

function present(store: Store, { resource, namespace, name }: Target): StoredObject {
  const found = store.get(resource, keyOf(namespace, name));
  if (!found) throw notFound(resource, name);
  return found;
}

async function create(
  store: Store,
  { resource, namespace }: Omit<Target, 'name'>,
  body: unknown,
  manager: Manager,
) {
  assertObject(resource, body);
  if (namespace) assertNamespace(store, namespace);
  const { metadata } = body;
  const prefix = metadata['generateName'];
  metadata['name'] ||= typeof prefix === 'string' ? prefix + randomBytes(3).toString('hex').slice(0, 5) : '';
  assertValid(resource, body as unknown as StoredObject);
  const name = String(metadata['name']);
  if (store.get(resource, keyOf(namespace, name))) throw alreadyExists(resource, name);
  const draft = withDefaults(resource, born(resource, namespace, body));
  return store.put(resource, keyOf(namespace, name), trackUpdate(undefined, draft, manager));
}

/** Stores what a write has made of an object: nothing when nothing has changed, its end when its last finalizer is gone. */
async function commit(
  store: Store,
  target: Target,
  before: StoredObject,
  after: StoredObject,
): Promise<StoredObject> {
  const { resource, namespace, name } = target;
  assertValid(resource, after);
  assertNoNewFinalizers(resource, before, after);
  assertImmutable(resource, before, after);
  const next = counted(resource, before, after);
  if (isSame(before, next)) return before;
  const key = keyOf(namespace, name);
  return isOver(resource, next)
    ? ((await store.remove(resource, key)) ?? next)
    : store.put(resource, key, next);
}

const isOver = ({ kind }: Resource, { metadata }: StoredObject) =>
  metadata.deletionTimestamp !== undefined &&
  !metadata.finalizers?.length &&
  !metadata.deletionGracePeriodSeconds &&
  kind !== 'Namespace';

async function replace(store: Store, target: Target, body: unknown, manager: Manager): Promise<StoredObject> {
  const { resource, name } = target;
  assertObject(resource, body);
  const before = present(store, target);
  const given = body.metadata as unknown as Metadata;
  assertUnchanged(resource, before, given);
  if (given.name !== undefined && given.name !== name) {
    throw conflict(resource, name, 'the name of the object does not match the name on the URL');
  }
  const draft = { ...(body as unknown as StoredObject), metadata: { ...before.metadata, ...own(given) } };
  return commit(store, target, before, trackUpdate(before, limited(target, before, draft), manager));
}

interface How {
  readonly kind: PatchKind;
  readonly manager: Manager;
  readonly force: boolean;
}

async function apply(store: Store, target: Target, body: Json, { manager, force }: How) {
  const { resource, namespace, name } = target;
  assertObject(resource, body);
  const before = store.get(resource, keyOf(namespace, name));
  if (!before && target.subresource) throw notFound(resource, name);
  const live = before ?? absent(store, target);
  assertUnchanged(resource, live, body.metadata as unknown as Metadata);
  const after = limited(target, live, applyFields(live, body, { manager, force }));
  if (before) return { object: await commit(store, target, before, after), created: false };
  assertValid(resource, after);
  return {
    object: await store.put(resource, keyOf(namespace, name), withDefaults(resource, after)),
    created: true,
  };
}

async function patch(store: Store, target: Target, body: Json, { kind, manager }: How) {
  const before = present(store, target);
  const patched = patchedBy(kind, before, body) as unknown as StoredObject;
  const given = (body as { metadata?: Metadata }).metadata ?? ({} as Metadata);
  assertUnchanged(target.resource, before, given);
  const draft = { ...patched, metadata: { ...before.metadata, ...own(patched.metadata) } };
  const after = trackUpdate(before, limited(target, before, draft), manager);
  return { object: await commit(store, target, before, after), created: false };
}

async function remove(store: Store, target: Target, options: DeleteOptions): Promise<StoredObject> {
  const { resource, namespace, name } = target;
  const before = present(store, target);
  assertUnchanged(resource, before, (options.preconditions ?? {}) as Metadata);
  const finalizers = finalizersOf(before, options.propagationPolicy);
  const grace = graceOf(resource, before, options);
  const key = keyOf(namespace, name);
  if (finalizers.length === 0 && grace === 0 && resource.kind !== 'Namespace') {
    return (await store.remove(resource, key)) ?? before;
  }
  const { deletionTimestamp, deletionGracePeriodSeconds = Infinity } = before.metadata;
  const isKnown = deletionTimestamp !== undefined && grace >= deletionGracePeriodSeconds;
  if (isKnown && isSame(before.metadata.finalizers ?? [], finalizers)) return before;
  return store.put(resource, key, dying(resource, before, { grace, finalizers }));
}

/** The object while it is being deleted. */
function dying(
  { kind }: Resource,
  before: StoredObject,
  { grace, finalizers }: { grace: number; finalizers: string[] },
): StoredObject {
  const end = new Date(Date.now() + grace * 1000).toISOString().replace(/\.\d+/, '');
  return {
    ...before,
    ...(kind === 'Namespace' && { status: { phase: 'Terminating' } }),
    metadata: {
      ...before.metadata,
      deletionTimestamp: before.metadata.deletionTimestamp ?? end,
      deletionGracePeriodSeconds: grace,
      ...(finalizers.length > 0 && { finalizers }),
    },
  };
}

function assertNamespace(store: Store, namespace: string): void {
  const found = store.get(NAMESPACES, namespace);
  if (!found) throw notFound(NAMESPACES, namespace);
  if (found.metadata.deletionTimestamp) {
    throw new ApiError(
      403,
      'Forbidden',
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    );
  }
}

/** What a client may set; empty lists and maps are as good as none. */
const own = ({ labels, annotations, finalizers, ownerReferences }: Metadata) => ({
  labels: filled(labels),
  annotations: filled(annotations),
  finalizers: filled(finalizers),
  ownerReferences: filled(ownerReferences),
});
const filled = <T extends object>(value: T | undefined): T | undefined =>
  value && Object.keys(value).length > 0 ? value : undefined;

function born(resource: Resource, namespace: string | undefined, body: JsonObject): StoredObject {
  const { metadata, status, ...rest } = body as unknown as StoredObject;
  return {
    ...rest,
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: {
      ...own(metadata),
      name: metadata.name,
      ...(metadata.generateName && { generateName: metadata.generateName }),
      ...(namespace && { namespace }),
      uid: randomUUID(),
      resourceVersion: '',
      creationTimestamp: now(),
      ...(resource.generations && { generation: 1 }),
    },
    ...(status && !resource.subresources.includes('status') && { status }),
  };
}

/** An apply to an object that is not there begins with an empty one. */
function absent(store: Store, { resource, namespace, name }: Target): StoredObject {
  if (namespace) assertNamespace(store, namespace);
  const { apiVersion, kind } = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  return born(resource, namespace, { apiVersion, kind, metadata: { name } });
}

/** A write to the status changes nothing else, any other write does not change the status. */
function limited({ resource, subresource }: Target, before: StoredObject, after: StoredObject): StoredObject {
  const identity = { apiVersion: before.apiVersion, kind: before.kind };
  if (subresource === 'status') {
    const { labels, annotations, finalizers, ownerReferences } = before.metadata;
    const metadata = { ...after.metadata, labels, annotations, finalizers, ownerReferences };
    return { ...before, metadata, status: after.status };
  }
  if (!resource.subresources.includes('status')) return { ...after, ...identity };
  return { ...after, ...identity, status: before.status };
}

function counted({ generations }: Resource, before: StoredObject, after: StoredObject): StoredObject {
  if (!generations) return after;
  const content = ({ metadata: _metadata, status: _status, ...rest }: StoredObject) => rest;
  if (isSame(content(before), content(after))) return after;
  return { ...after, metadata: { ...after.metadata, generation: (before.metadata.generation ?? 0) + 1 } };
}

function patchedBy(kind: PatchKind, before: StoredObject, body: Json): Json {
  const target = before as unknown as JsonObject;
  if (kind === 'json') return jsonPatch(target, body);
  return kind === 'merge' ? mergePatch(target, body) : strategicPatch(target, body, before.apiVersion);
}

function finalizersOf({ metadata: { finalizers = [] } }: StoredObject, policy: string | undefined): string[] {
  const added = policy === 'Foreground' ? ['foregroundDeletion'] : policy === 'Orphan' ? ['orphan'] : [];
  return [...new Set([...finalizers, ...added])];
}

/** Only a pod that a kubelet has gets time to end. */
function graceOf(
  { kind }: Resource,
  { spec = {}, status = {} }: StoredObject,
  { gracePeriodSeconds }: DeleteOptions,
): number {
  if (kind !== 'Pod' || !spec['nodeName']) return 0;
  const isOver = status['phase'] === 'Succeeded' || status['phase'] === 'Failed';
  if (isOver && gracePeriodSeconds === undefined) return 0;
  return gracePeriodSeconds ?? Number(spec['terminationGracePeriodSeconds'] ?? 30);
}
