import { type IncomingMessage, type ServerResponse } from 'node:http';
import { ApiError, badRequest, notFound, statusOf, unsupported } from './api-error';
import { discover } from './discovery';
import { assertEvictable } from './eviction';
import { readBody, send } from './exchange';
import { listPage } from './list-page';
import { type Manager } from './managed-fields';
import { type Json, type JsonObject, type StoredObject } from './object';
import { logRequestOf, streamLog } from './pod-log';
import { type Resource } from './resources';
import { fieldSelector, labelSelector, type Selects } from './selectors';
import { type Store } from './store';
import { type PathTarget, targetOf } from './target';
import { type DeleteOptions, keyOf, type PatchKind, type Target, type Verbs } from './verbs';
import { streamWatch } from './watch';

/** Everything that requests are answered with. */
export interface RouterParts {
  readonly store: Store;
  readonly verbs: Verbs;
  readonly podLogs: string;
  /** What metrics.k8s.io tells; nothing where no kubelet measures. */
  readonly podMetrics: () => readonly object[];
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly target: PathTarget;
}

const PATCH_KINDS: Readonly<Record<string, PatchKind>> = {
  'application/merge-patch+json': 'merge',
  'application/json-patch+json': 'json',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/** Answers one request of the Kubernetes API. */
export async function route(
  parts: RouterParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://kube');
  try {
    const found = discover(pathname);
    if (found !== undefined) return send(response, 200, found);
    await answer(parts, { request, response, query, target: targetOf(pathname) });
  } catch (error) {
    const refusal =
      error instanceof ApiError ? error : new ApiError(500, 'InternalError', (error as Error).message);
    if (!response.headersSent) send(response, refusal.code, statusOf(refusal));
    else response.destroy();
  }
}

async function answer(parts: RouterParts, call: Call): Promise<void> {
  const { target, response } = call;
  if (target.resource.group === 'metrics.k8s.io') return send(response, 200, metricsOf(parts, target));
  if (target.name === undefined) return answerCollection(parts, call);
  return answerObject(parts, call, target as Target);
}

async function answerCollection({ store, verbs }: RouterParts, call: Call): Promise<void> {
  const { request, response, query, target } = call;
  const { resource, namespace } = target;
  const selects = selectionOf(query, resource, namespace);
  switch (request.method) {
    case 'GET':
      if (query.get('watch') === 'true' || query.get('watch') === '1') {
        return streamWatch(store, response, {
          resource,
          selects,
          from: query.get('resourceVersion'),
          bookmarks: query.get('allowWatchBookmarks') === 'true',
          sendInitialEvents: query.get('sendInitialEvents') === 'true',
          timeoutSeconds: Number(query.get('timeoutSeconds') ?? 1800),
        });
      }
      return send(response, 200, listPage(store, resource, selects, query));
    case 'POST': {
      const body = await readBody(request);
      const inBody = resource.namespaced ? (namespace ?? namespaceIn(body)) : undefined;
      return send(response, 201, await verbs.create({ resource, namespace: inBody }, body, managerOf(call)));
    }
    case 'DELETE': {
      const options = (await readBody(request)) as DeleteOptions;
      for (const [, { metadata }] of store.list(resource).filter(([, object]) => selects(object))) {
        await verbs.remove({ resource, namespace: metadata.namespace, name: metadata.name }, options);
      }
      return send(response, 200, listPage(store, resource, selects, query));
    }
    default:
      throw unsupported(`${request.method} is not supported on a collection`);
  }
}

async function answerObject(parts: RouterParts, call: Call, target: Target): Promise<void> {
  const ofSubresource = SUBRESOURCES[target.subresource ?? ''];
  if (ofSubresource) return ofSubresource(parts, call, target);
  const ofMethod = METHODS[call.request.method ?? ''];
  if (!ofMethod) throw unsupported(`${call.request.method} is not supported`);
  const { status = 200, object } = await ofMethod(parts.verbs, call, target);
  send(call.response, status, object);
}

type OnObject = (
  verbs: Verbs,
  call: Call,
  target: Target,
) => Promise<{ status?: number; object: StoredObject }>;

const METHODS: Readonly<Record<string, OnObject>> = {
  GET: async (verbs, _call, target) => ({ object: verbs.get(target) }),
  PUT: async (verbs, call, target) => ({
    object: await verbs.replace(target, await readBody(call.request), managerOf(call)),
  }),
  PATCH: patchObject,
  DELETE: async (verbs, { request, query }, target) => {
    const body = (await readBody(request)) as DeleteOptions;
    const grace = query.get('gracePeriodSeconds');
    const propagationPolicy = body.propagationPolicy ?? query.get('propagationPolicy') ?? undefined;
    const options = {
      ...body,
      propagationPolicy,
      ...(grace !== null && { gracePeriodSeconds: Number(grace) }),
    };
    return { object: await verbs.remove(target, options) };
  },
};

async function patchObject(verbs: Verbs, call: Call, target: Target) {
  const { request, query } = call;
  const kind = PATCH_KINDS[(request.headers['content-type'] ?? '').split(';')[0] ?? ''];
  if (!kind)
    throw new ApiError(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format');
  if (kind === 'apply' && !query.get('fieldManager'))
    throw badRequest('fieldManager is required for apply patch');
  const how = { kind, manager: managerOf(call), force: query.get('force') === 'true' };
  const { object, created } = await verbs.patch(target, await readBody(request), how);
  return { status: created ? 201 : 200, object };
}

const SUBRESOURCES: Readonly<
  Record<string, (parts: RouterParts, call: Call, target: Target) => Promise<void>>
> = {
  log: answerLog,
  eviction: answerEviction,
  scale: answerScale,
};

async function answerLog(
  { verbs, store, podLogs }: RouterParts,
  { response, query }: Call,
  target: Target,
): Promise<void> {
  const pod = verbs.get(target);
  const current = () => {
    const now = store.get(target.resource, keyOf(target.namespace, target.name));
    return now?.metadata.uid === pod.metadata.uid ? now : undefined;
  };
  await streamLog(response, podLogs, { pod, current }, logRequestOf(query, pod));
}

async function answerEviction(
  { verbs, store }: RouterParts,
  { request, response }: Call,
  target: Target,
): Promise<void> {
  await readBody(request);
  const { subresource: _eviction, ...pod } = target;
  assertEvictable(store, verbs.get(pod));
  await verbs.remove(pod, {});
  send(response, 201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 });
}

/** `scale` is a view of `spec.replicas`. */
async function answerScale({ verbs }: RouterParts, call: Call, target: Target): Promise<void> {
  const { subresource: _scale, ...whole } = target;
  const { request, response } = call;
  let object = verbs.get(whole);
  if (request.method === 'PUT' || request.method === 'PATCH') {
    const { spec } = (await readBody(request)) as { spec?: { replicas?: number } };
    const change = { spec: { replicas: spec?.replicas ?? 0 } };
    object = (await verbs.patch(whole, change, { kind: 'merge', manager: managerOf(call), force: true }))
      .object;
  }
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  send(response, 200, {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: object.spec?.['replicas'] },
    status: { replicas: object.status?.['replicas'] ?? 0 },
  });
}

function metricsOf({ podMetrics }: RouterParts, { resource, namespace, name }: Call['target']): object {
  const items = podMetrics().filter(
    (one) => namespace === undefined || (one as StoredObject).metadata.namespace === namespace,
  );
  if (name === undefined)
    return { kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items };
  const found = items.find((one) => (one as StoredObject).metadata.name === name);
  if (!found) throw notFound(resource, name);
  return found;
}

function selectionOf(query: URLSearchParams, { kind }: Resource, namespace: string | undefined): Selects {
  const byLabels = labelSelector(query.get('labelSelector'));
  const byFields = fieldSelector(kind, query.get('fieldSelector'));
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (byLabels?.(object) ?? true) &&
    (byFields?.(object) ?? true);
}

function managerOf({ request, query, target }: Call): Manager {
  const agent = (request.headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown';
  return {
    name: query.get('fieldManager') ?? agent,
    ...(target.subresource === 'status' && { subresource: 'status' }),
  };
}

const namespaceIn = (body: Json): string | undefined => {
  const metadata = (body as JsonObject | null)?.['metadata'] as JsonObject | undefined;
  return metadata?.['namespace'] === undefined ? 'default' : String(metadata['namespace']);
};
