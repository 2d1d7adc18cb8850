import { randomUUID } from 'node:crypto';
import { type Logger } from 'pino';
import { isConflict } from '../errors';
import { type KindMap, type KindName } from '../kinds/kinds';
import { type KubeObject, type OwnerReference } from '../kinds/object';
import { type Cache, keyFor, refOf } from './cache';
import { type Informer } from './informer';
import {
  type ControllerMetrics,
  type ReconcileContext,
  type Reconciler,
  type Result,
  TerminalError,
} from './reconciler';
import { createWorkQueue, type WorkQueue } from './work-queue';

/** Another kind whose changes wake objects of ours. */
export interface Watch {
  attach(wake: (key: string) => void): void;
}

/** A controller's parts. */
export interface ControllerOptions<K extends KindName> {
  readonly name: string;
  readonly source: Informer<K>;
  readonly watches?: readonly Watch[];
  readonly reconciler: Reconciler<KindMap[K]>;
  /** Objects that are worked on at a time; 4 when absent. */
  readonly concurrency?: number;
  readonly log: Logger;
  readonly metrics?: ControllerMetrics;
  /** Every object comes again after this time even without a change; never when absent. */
  readonly resyncMs?: number;
}

/** A controller whose queue hears its informers; it works while `run` lasts. */
export interface Controller {
  /** Works until the signal, then finishes what it has begun. The informers must be run beside it. */
  run(signal: AbortSignal): Promise<void>;
  wake(key: string): void;
}

/** Changes of another kind wake the keys that `keysOf` derives from the changed object. */
export const watch = <K extends KindName>(
  informer: Informer<K>,
  keysOf: (object: KindMap[K], isDeleted: boolean) => readonly string[],
): Watch => ({
  attach(wake) {
    informer.onChange((_key, object, isDeleted) => {
      for (const key of keysOf(object, isDeleted)) wake(key);
    });
  },
});

/** The key of the object of that kind that controls this one. */
export function keysOfOwner(kind: KindName): (object: KubeObject) => string[] {
  return ({ metadata }) =>
    (metadata.ownerReferences ?? [])
      .filter((owner: OwnerReference) => owner.kind === kind && owner.controller)
      .map((owner: OwnerReference) => keyFor(metadata.namespace, owner.name));
}

/** A controller that is connects it to its informers, which must not have started yet. */
export function createController<K extends KindName>(options: ControllerOptions<K>): Controller {
  const { name, source, watches = [], concurrency = 4, metrics, resyncMs } = options;
  const queue = createWorkQueue();
  const wake = (key: string) => {
    queue.add(key);
    metrics?.queueDepth(name, queue.size());
  };
  source.onChange((key) => wake(key));
  for (const other of watches) other.attach(wake);

  return {
    wake,
    async run(signal) {
      signal.addEventListener('abort', () => queue.close(), { once: true });
      if (signal.aborted) queue.close();
      await whenSynced([source], signal);
      const resync = resyncMs && setInterval(() => wakeAll(source.cache, queue, resyncMs), resyncMs);
      await Promise.all(Array.from({ length: concurrency }, () => work(options, queue, signal)));
      clearInterval(resync || undefined);
    },
  };
}

/** Resolves when all these informers know the cluster, or at the signal. */
export async function whenSynced(
  informers: readonly Pick<Informer<KindName>, 'synced'>[],
  signal: AbortSignal,
): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([Promise.all(informers.map(({ synced }) => synced)), aborted]);
}

/** Spread over half the period, so that thousands of objects do not come in one heap. */
function wakeAll(cache: Cache<KubeObject>, queue: WorkQueue, periodMs: number): void {
  for (const { metadata } of cache.all()) {
    queue.addAfter(keyFor(metadata.namespace, metadata.name), 1 + Math.random() * (periodMs / 2));
  }
}

async function work<K extends KindName>(
  options: ControllerOptions<K>,
  queue: WorkQueue,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const key = await queue.next();
    if (key === undefined) return;
    options.metrics?.queueDepth(options.name, queue.size());
    await reconcileOnce(options, queue, key, signal);
    queue.done(key);
  }
}

async function reconcileOnce<K extends KindName>(
  { name, source, reconciler, log, metrics }: ControllerOptions<K>,
  queue: WorkQueue,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const reconcileId = randomUUID();
  const context: ReconcileContext = {
    log: log.child({ controller: name, object: { kind: source.kind, ...refOf(key) }, reconcileId }),
    reconcileId,
    signal,
  };
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;

  try {
    const { requeueAfterMs } = await dispatch(source, reconciler, context, key);
    queue.forget(key);
    if (requeueAfterMs !== undefined) queue.addAfter(key, requeueAfterMs);
    metrics?.observe(name, requeueAfterMs === undefined ? 'done' : 'requeued', seconds());
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof TerminalError) {
      queue.forget(key);
      metrics?.observe(name, 'terminal_error', seconds());
      context.log.warn({ err: error }, 'Gave up until the object changes');
      return;
    }
    queue.addWithBackoff(key);
    metrics?.observe(name, 'error', seconds());
    context.log[isConflict(error) ? 'debug' : 'warn']({ err: error }, 'Reconciling failed, trying again');
  }
}

async function dispatch<K extends KindName>(
  source: Informer<K>,
  reconciler: Reconciler<KindMap[K]>,
  context: ReconcileContext,
  key: string,
): Promise<Result> {
  const object = source.cache.get(key);
  if (object) return reconciler.reconcile(context, object);
  return (await reconciler.reconcileDeleted?.(context, key)) ?? {};
}
