import { type Logger } from 'pino';
import { type StoredObject } from './object';
import { findByKind, findResource, type Resource, RESOURCES } from './resources';
import { type Store } from './store';
import { keyOf, type Verbs } from './verbs';

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
    return endDeletion(store, verbs, { target, object, dependents });
  }
  if (ownerReferences.length === 0 || deletionTimestamp) return false;
  const isOrphan = ownerReferences.every(({ uid: owner }) => {
    const found = uids.get(owner);
    return (
      !found ||
      Boolean(found.metadata.deletionTimestamp && found.metadata.finalizers?.includes('foregroundDeletion'))
    );
  });
  if (!isOrphan) return false;
  await verbs.remove(target, { preconditions: { uid } }).catch(() => undefined);
  return true;
}

interface Ending {
  readonly target: {
    readonly resource: Resource;
    readonly namespace: string | undefined;
    readonly name: string;
  };
  readonly object: StoredObject;
  readonly dependents: readonly StoredObject[];
}

async function endDeletion(
  store: Store,
  verbs: Verbs,
  { target, object, dependents }: Ending,
): Promise<boolean> {
  const { uid, finalizers = [] } = object.metadata;
  if (finalizers.includes('orphan')) {
    for (const dependent of dependents) {
      const resource = findByKind(dependent.apiVersion, dependent.kind);
      const left = dependent.metadata.ownerReferences?.filter((owner) => owner.uid !== uid);
      const key = keyOf(dependent.metadata.namespace, dependent.metadata.name);
      if (resource)
        await store.put(resource, key, {
          ...dependent,
          metadata: { ...dependent.metadata, ownerReferences: left },
        });
    }
  } else if (dependents.length > 0) return false;
  const remaining = finalizers.filter((one) => one !== 'orphan' && one !== 'foregroundDeletion');
  await verbs
    .patch(
      target,
      { metadata: { finalizers: remaining } },
      { kind: 'merge', manager: { name: 'garbage-collector' }, force: true },
    )
    .catch(() => undefined);
  return true;
}

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
