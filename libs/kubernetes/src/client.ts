import { isConflict, isNotFound, KubernetesError } from './errors';
import { KINDS, type KindMap, type KindName, pathOf } from './kinds/kinds';
import { type ObjectRef } from './kinds/object';
import { MANAGED_BY } from './labels';
import { podLog, type PodLogOptions, streamPodLog } from './pod-logs';
import { type Connection, loadConnection } from './transport/connection';
import { type KubeRequest, sendForJson, sendForStream, textOf } from './transport/send';
import { type WatchEvent, type WatchOptions, watchKind } from './watch';

/** Which objects of a kind. */
export interface ListOptions {
  /** All namespaces when absent. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly signal?: AbortSignal;
}

/** One page of objects. */
export interface KubeList<T> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: T[];
}

export interface ApplyOptions {
  readonly fieldManager?: string;
  /** Takes over fields that others own; true unless told otherwise. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

export interface DeleteOptions {
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  /** Deletes that very object, never a later one of the same name. */
  readonly uid?: string;
  readonly gracePeriodSeconds?: number;
}

export interface PatchOptions {
  /** A merge patch (an object) unless told otherwise; a JSON patch is a list of operations. */
  readonly type?: 'merge' | 'json';
  readonly subresource?: 'status' | 'scale';
  readonly fieldManager?: string;
}

/** What is sent to create or apply an object: apiVersion and kind are added from the table. */
export type Draft<T> = Omit<T, 'apiVersion' | 'kind' | 'status'> & { status?: unknown };

/** Typed verbs over the kinds in `KINDS`. Everything throws `KubernetesError` unless it says otherwise. */
export interface KubeClient {
  readonly server: string;
  /** Namespace of our own pod, or of the kubeconfig's context. */
  readonly namespace: string;
  get<K extends KindName>(kind: K, ref: ObjectRef): Promise<KindMap[K] | undefined>;
  list<K extends KindName>(kind: K, options?: ListOptions): Promise<KubeList<KindMap[K]>>;
  listAll<K extends KindName>(kind: K, options?: ListOptions): AsyncGenerator<KindMap[K]>;
  create<K extends KindName>(kind: K, object: Draft<KindMap[K]>): Promise<KindMap[K]>;
  replace<K extends KindName>(kind: K, object: Draft<KindMap[K]>): Promise<KindMap[K]>;
  /** Server-side apply: the fields of the draft become ours, fields that we stop to name go. */
  apply<K extends KindName>(kind: K, object: Draft<KindMap[K]>, options?: ApplyOptions): Promise<KindMap[K]>;
  applyStatus<K extends KindName>(
    kind: K,
    object: ObjectRef & { status: KindMap[K] extends { status?: infer S } ? S : never },
    options?: ApplyOptions,
  ): Promise<KindMap[K]>;
  patch<K extends KindName>(
    kind: K,
    ref: ObjectRef,
    patch: unknown,
    options?: PatchOptions,
  ): Promise<KindMap[K]>;
  patchStatus<K extends KindName>(kind: K, ref: ObjectRef, status: unknown): Promise<KindMap[K]>;
  /** False when there was nothing to delete. */
  delete(kind: KindName, ref: ObjectRef, options?: DeleteOptions): Promise<boolean>;
  /** Changes from that resource version on; ends when the server ends it, throws (`isGone`) when the version is too old. */
  watch<K extends KindName>(kind: K, options?: WatchOptions): AsyncGenerator<WatchEvent<KindMap[K]>>;
  podLog(pod: ObjectRef, options?: PodLogOptions): Promise<string>;
  /** Lines of a container's log as they arrive; ends with the container when following. */
  streamPodLog(pod: ObjectRef, options?: PodLogOptions): AsyncGenerator<string>;
  /** Asks for an eviction; false when a disruption budget forbids it now. */
  evictPod(pod: ObjectRef): Promise<boolean>;
  /** True when the API server says that it is ready. */
  isReady(): Promise<boolean>;
  close(): void;
}

/** Connects by a kubeconfig file, or with the credentials of the pod. Nothing is sent yet. */
export function connectKubernetes({ kubeconfig }: { kubeconfig?: string } = {}): KubeClient {
  return clientOver(loadConnection(kubeconfig));
}

function clientOver(connection: Connection): KubeClient {
  const json = <T>(request: KubeRequest) => sendForJson<T>(connection, request);
  const reads = readVerbs(connection);
  const writes = writeVerbs(json);

  return {
    server: connection.server,
    namespace: connection.namespace,
    ...reads,
    ...writes,
    watch: (kind, options = {}) => watchKind(connection, kind, options),
    podLog: (pod, options = {}) => podLog(connection, pod, options),
    streamPodLog: (pod, options = {}) => streamPodLog(connection, pod, options),
    evictPod: (pod) => evictPod(json, pod),
    async isReady() {
      const text = await textOf(
        await sendForStream(connection, { method: 'GET', path: '/readyz', retry: false }),
      );
      return text.trim() === 'ok';
    },
    close: () => connection.close(),
  };
}

type SendJson = <T>(request: KubeRequest) => Promise<T>;

function readVerbs(connection: Connection): Pick<KubeClient, 'get' | 'list' | 'listAll'> {
  const list = async <K extends KindName>(kind: K, { namespace, signal, ...query }: ListOptions = {}) =>
    sendForJson<KubeList<KindMap[K]>>(connection, {
      method: 'GET',
      path: pathOf(kind, { namespace }),
      query: { ...query },
      signal,
    });

  return {
    list,
    async get(kind, ref) {
      try {
        return await sendForJson(connection, { method: 'GET', path: pathOf(kind, ref) });
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async *listAll(kind, options = {}) {
      let page: string | undefined;
      do {
        const { items, metadata } = await list(kind, { limit: 500, ...options, continue: page });
        yield* items;
        page = metadata.continue || undefined;
      } while (page);
    },
  };
}

function complete<K extends KindName>(kind: K, object: object): object {
  const { apiVersion, kind: apiKind } = KINDS[kind];
  return { apiVersion, kind: apiKind, ...object };
}

function writeVerbs(
  json: SendJson,
): Pick<KubeClient, 'create' | 'replace' | 'apply' | 'applyStatus' | 'patch' | 'patchStatus' | 'delete'> {
  const apply = (
    path: string,
    body: object,
    { fieldManager = MANAGED_BY, force = true, signal }: ApplyOptions = {},
  ): Promise<never> =>
    json({
      method: 'PATCH',
      path,
      query: { fieldManager, force },
      contentType: 'application/apply-patch+yaml',
      body,
      signal,
    });

  const patch: KubeClient['patch'] = (kind, ref, body, { type = 'merge', subresource, fieldManager } = {}) =>
    json({
      method: 'PATCH',
      path: pathOf(kind, ref, subresource),
      query: { fieldManager: fieldManager ?? MANAGED_BY },
      contentType: type === 'json' ? 'application/json-patch+json' : 'application/merge-patch+json',
      body,
    });

  return {
    create: (kind, object) =>
      json({
        method: 'POST',
        path: pathOf(kind, { namespace: object.metadata.namespace }),
        query: { fieldManager: MANAGED_BY },
        body: complete(kind, object),
      }),
    replace: (kind, object) =>
      json({
        method: 'PUT',
        path: pathOf(kind, object.metadata),
        query: { fieldManager: MANAGED_BY },
        body: complete(kind, object),
      }),
    apply: (kind, object, options) => apply(pathOf(kind, object.metadata), complete(kind, object), options),
    applyStatus: (kind, { name, namespace, status }, options) =>
      apply(
        pathOf(kind, { name, namespace }, 'status'),
        complete(kind, { metadata: { name, namespace }, status }),
        { fieldManager: `${MANAGED_BY}-status`, ...options },
      ),
    patch,
    patchStatus: (kind, ref, status) => patch(kind, ref, { status }, { subresource: 'status' }),
    delete: (kind, ref, options) => deleteObject(json, kind, ref, options),
  };
}

async function deleteObject(
  json: SendJson,
  kind: KindName,
  ref: ObjectRef,
  { propagationPolicy = 'Background', uid, gracePeriodSeconds }: DeleteOptions = {},
): Promise<boolean> {
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy,
    gracePeriodSeconds,
    preconditions: uid ? { uid } : undefined,
  };
  try {
    await json({ method: 'DELETE', path: pathOf(kind, ref), body });
    return true;
  } catch (error) {
    if (isNotFound(error) || (uid !== undefined && isConflict(error))) return false;
    throw error;
  }
}

async function evictPod(json: SendJson, { name, namespace }: ObjectRef): Promise<boolean> {
  try {
    await json({
      method: 'POST',
      path: pathOf('Pod', { name, namespace }, 'eviction'),
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } },
      retry: false,
    });
    return true;
  } catch (error) {
    if (isNotFound(error)) return true;
    if (error instanceof KubernetesError && error.status === 429) return false;
    throw error;
  }
}
