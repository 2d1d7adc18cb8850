import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from 'pino';
import { type KubeClient } from '../client';
import { isGone } from '../errors';
import { type KindMap, type KindName } from '../kinds/kinds';
import { jitteredDelay } from './backoff';
import { type Cache, createCache, type IndexValueOf, keyOf, type WritableCache } from './cache';

/** What an informer follows and keeps. */
export interface InformerOptions<K extends KindName> {
  readonly client: Source;
  readonly kind: K;
  readonly log: Logger;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Keeps only what is needed, so that memory stays flat with large objects. */
  readonly transform?: (object: KindMap[K]) => KindMap[K];
  readonly indexes?: Record<string, IndexValueOf<KindMap[K]>>;
  readonly pageSize?: number;
}

/** Called for each change with the key and the object as it is, or as it was last seen when it is deleted. */
export type ChangeListener<T> = (key: string, object: T, isDeleted: boolean) => void;

/** A cache of a kind that follows the cluster: list, then watch, for ever. */
export interface Informer<K extends KindName> {
  readonly kind: K;
  readonly cache: Cache<KindMap[K]>;
  /** Listeners hear all present objects first when the informer has not started yet. */
  onChange(listener: ChangeListener<KindMap[K]>): void;
  /** Follows the cluster until the signal; never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when the first listing is complete. */
  readonly synced: Promise<void>;
  /** Whether the cluster was heard of at most so long ago; an open watch counts as being heard all the time. */
  isCurrent(withinMs: number): boolean;
}

const BACKOFF = { baseMs: 200, maxMs: 30_000 };

/** An informer that has not started. */
export function createInformer<K extends KindName>(options: InformerOptions<K>): Informer<K> {
  const cache = createCache<KindMap[K]>(options.indexes);
  const listeners: ChangeListener<KindMap[K]>[] = [];
  let resolveSynced = () => {};
  const synced = new Promise<void>((resolve) => (resolveSynced = resolve));
  const contact = { isWatching: false, lastAt: 0 };
  const follower = followerOf(
    { ...options, client: watched(options.client, contact) },
    cache,
    (key, object, isDeleted) => {
      for (const listener of listeners) listener(key, object, isDeleted);
    },
  );

  return {
    kind: options.kind,
    cache,
    synced,
    onChange: (listener) => void listeners.push(listener),
    run: (signal) => followForEver(options, follower, resolveSynced, signal),
    isCurrent: (withinMs) => contact.isWatching || Date.now() - contact.lastAt <= withinMs,
  };
}

interface Contact {
  isWatching: boolean;
  lastAt: number;
}

type Source = Pick<KubeClient, 'list' | 'watch'>;

/** Notes when the cluster was heard of. */
function watched(client: Source, contact: Contact): Source {
  return {
    async list(kind, options) {
      const list = await client.list(kind, options);
      contact.lastAt = Date.now();
      return list;
    },
    async *watch(kind, options) {
      const onOpen = () => {
        contact.isWatching = true;
        options?.onOpen?.();
      };
      try {
        yield* client.watch(kind, { ...options, onOpen });
      } finally {
        if (contact.isWatching) contact.lastAt = Date.now();
        contact.isWatching = false;
      }
    },
  };
}

interface Follower {
  list(signal: AbortSignal): Promise<string>;
  watch(resourceVersion: string, signal: AbortSignal, onVersion: (version: string) => void): Promise<void>;
}

async function followForEver(
  { kind, log }: Pick<InformerOptions<KindName>, 'kind' | 'log'>,
  follower: Follower,
  onSynced: () => void,
  signal: AbortSignal,
): Promise<void> {
  let version: string | undefined;
  let failures = 0;

  while (!signal.aborted) {
    try {
      version ??= await follower.list(signal);
      onSynced();
      await follower.watch(version, signal, (newer) => {
        version = newer;
        failures = 0;
      });
      failures = 0;
      // A server that ends watches at once must not be asked in a tight loop.
      await sleep(50, undefined, { signal });
    } catch (error) {
      if (signal.aborted) return;
      if (isGone(error)) version = undefined;
      failures += 1;
      const delayMs = jitteredDelay(failures, BACKOFF);
      log.debug({ kind, err: error, delayMs }, 'Resuming watch');
      if (failures === 5) log.warn({ kind, err: error }, 'Watch keeps failing');
      await sleep(delayMs, undefined, { signal }).catch(() => {});
    }
  }
}

function followerOf<K extends KindName>(
  options: InformerOptions<K>,
  cache: WritableCache<KindMap[K]>,
  notify: ChangeListener<KindMap[K]>,
): Follower {
  const { client, kind, namespace, labelSelector, fieldSelector, pageSize = 500 } = options;
  const selection = { namespace, labelSelector, fieldSelector };

  function put(raw: KindMap[K]): string {
    const object = options.transform ? options.transform(raw) : raw;
    const key = keyOf(object);
    const before = cache.get(key);
    cache.set(key, object);
    if (before?.metadata.resourceVersion !== object.metadata.resourceVersion || !before)
      notify(key, object, false);
    return key;
  }

  function drop(key: string, lastSeen?: KindMap[K]): void {
    const object = lastSeen ?? cache.get(key);
    cache.remove(key);
    if (object) notify(key, object, true);
  }

  return {
    async list(signal) {
      const present = new Set<string>();
      let page: string | undefined;
      let version = '';
      do {
        const list = await client.list(kind, { ...selection, limit: pageSize, continue: page, signal });
        for (const item of list.items) present.add(put(item));
        page = list.metadata.continue || undefined;
        version = list.metadata.resourceVersion;
      } while (page);
      for (const key of [...cache.keys()]) if (!present.has(key)) drop(key);
      return version;
    },

    async watch(resourceVersion, signal, onVersion) {
      for await (const { type, object } of client.watch(kind, { ...selection, resourceVersion, signal })) {
        if (type === 'DELETED') drop(keyOf(object), object);
        else if (type !== 'BOOKMARK') put(object);
        if (object.metadata.resourceVersion) onVersion(object.metadata.resourceVersion);
      }
    },
  };
}
