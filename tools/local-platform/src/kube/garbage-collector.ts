import { type Logger } from 'pino';
import { type JsonObject, type StoredObject } from './object';
import { findByKind, findResource, type Resource, RESOURCES } from './resources';
import { type Store } from './store';
import { type Target, type Verbs } from './verbs';

const NAMESPACES = findResource('', 'v1', 'namespaces') as Resource;
const STORED = RESOURCES.filter(({ group }) => group !== 'metrics.k8s.io');

/** Removes what belonged to objects that are gone, ends foreground deletions, and empties namespaces that are being deleted. Answers how to stop it. */
export function collectGarbage(store: Store, verbs: Verbs, log: Logger): () => void {
  let isWaiting = false;
  let isStopped = false;
  const sweep = async () => {
    isWaiting = false;
    try {
      while (!isStopped && (await sweepOnce(store, verbs))) continue;
    } catch (err) {
      log.warn({ err }, 'Could not collect garbage');
    }
  };
  const later = () => {
    if (isWaiting || isStopped) return;
    isWaiting = true;
    setTimeout(() => void sweep(), 20).unref();
  };
  const unlisten = STORED.map((resource) =>
    store.listen(resource, ({ type, object }) => {
      if (type === 'DELETED' || object.metadata.deletionTimestamp || object.metadata.ownerReferences?.length)
        later();
    }),
  );
  later();
  return () => {
    isStopped = true;
    for (const stop of unlisten) stop();
  };
}

/** True when something was removed, so that more may follow. */
async function sweepOnce(store: Store, verbs: Verbs): Promise<boolean> {
  const uids = new Map<string, StoredObject>();
  for (const resource of STORED)
    for (const [, object] of store.list(resource)) uids.set(object.metadata.uid, object);
  let removed = false;
  for (const resource of STORED) {
    for (const [, object] of store.list(resource)) {
      if (await handle(store, verbs, { resource, object, uids })) removed = true;
    }
  }
  return removed;
}

interface Candidate {
  readonly resource: Resource;
  readonly object: StoredObject;
  readonly uids: ReadonlyMap<string, StoredObject>;
}

async function handle(store: Store, verbs: Verbs, { resource, object, uids }: Candidate): Promise<boolean> {
  const { name, namespace, ownerReferences = [], finalizers = [], deletionTimestamp, uid } = object.metadata;
  const target = { resource, namespace, name };
  if (resource === NAMESPACES && deletionTimestamp) return emptyNamespace(store, verbs, object);
  if (deletionTimestamp && finalizers.some((one) => one === 'foregroundDeletion' || one === 'orphan')) {
    const dependents = [...uids.values()].filter((one) =>
      one.metadata.ownerReferences?.some((owner) => owner.uid === uid),
    );
    return endDeletion(verbs, { target, object, dependents });
  }
  if (deletionTimestamp) return false;
  const left = ownerReferences.filter((owner) => isThere(uids.get(owner.uid)));
  if (left.length === ownerReferences.length) return false;
  if (left.length > 0) await changeMetadata(verbs, target, { ownerReferences: left as never });
  else await verbs.remove(target, { preconditions: { uid } }).catch(() => undefined);
  return true;
}

/** An owner whose deletion waits for its dependents is as good as gone. */
const isThere = (owner: StoredObject | undefined): boolean =>
  owner !== undefined &&
  !(owner.metadata.deletionTimestamp && owner.metadata.finalizers?.includes('foregroundDeletion'));

const changeMetadata = (verbs: Verbs, target: Target, metadata: JsonObject) =>
  verbs
    .patch(target, { metadata }, { kind: 'merge', manager: { name: 'garbage-collector' }, force: true })
    .catch(() => undefined);

interface Ending {
  readonly target: Target;
  readonly object: StoredObject;
  readonly dependents: readonly StoredObject[];
}

async function endDeletion(verbs: Verbs, { target, object, dependents }: Ending): Promise<boolean> {
  const { uid, finalizers = [] } = object.metadata;
  if (finalizers.includes('orphan')) {
    for (const { apiVersion, kind, metadata } of dependents) {
      const resource = findByKind(apiVersion, kind);
      const left = metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? [];
      const { namespace, name } = metadata;
      if (resource)
        await changeMetadata(verbs, { resource, namespace, name }, { ownerReferences: left as never });
    }
  } else if (dependents.some((one) => blocks(one, uid))) return false;
  const remaining = finalizers.filter((one) => one !== 'orphan' && one !== 'foregroundDeletion');
  await changeMetadata(verbs, target, { finalizers: remaining });
  return true;
}

const blocks = ({ metadata }: StoredObject, uid: string): boolean =>
  metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion) ?? false;

async function emptyNamespace(store: Store, verbs: Verbs, { metadata }: StoredObject): Promise<boolean> {
  let left = 0;
  for (const resource of STORED.filter(({ namespaced }) => namespaced)) {
    for (const [, { metadata: inner }] of store.list(resource)) {
      if (inner.namespace !== metadata.name) continue;
      left += 1;
      if (!inner.deletionTimestamp) {
        await verbs
          .remove({ resource, namespace: inner.namespace, name: inner.name }, {})
          .catch(() => undefined);
      }
    }
  }
  if (left > 0) return false;
  await store.remove(NAMESPACES, metadata.name);
  return false;
}
