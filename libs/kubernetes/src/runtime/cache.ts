import { type KubeObject } from '../kinds/object';

/** Derives the value under which objects are found in an index; undefined leaves an object out. */
export type IndexValueOf<T> = (object: T) => string | undefined;

/** What an informer knows of its kind right now, by key (`namespace/name`) and by its indexes. */
export interface Cache<T> {
  get(key: string): T | undefined;
  all(): IterableIterator<T>;
  by(index: string, value: string): T[];
  readonly size: number;
}

/** A cache that its informer fills. */
export interface WritableCache<T> extends Cache<T> {
  set(key: string, object: T): void;
  remove(key: string): void;
  keys(): IterableIterator<string>;
}

/** The key of an object in queues and caches. */
export const keyOf = ({ metadata }: KubeObject): string => keyFor(metadata.namespace, metadata.name);

/** The key of the object of that name. */
export const keyFor = (namespace: string | undefined, name: string): string =>
  namespace ? `${namespace}/${name}` : name;

/** The object that a key names. */
export function refOf(key: string): { namespace?: string; name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** An empty cache with those indexes. */
export function createCache<T>(indexes: Record<string, IndexValueOf<T>> = {}): WritableCache<T> {
  const objects = new Map<string, T>();
  const keysBy = new Map(Object.keys(indexes).map((index) => [index, new Map<string, Set<string>>()]));

  function unindex(key: string, object: T): void {
    for (const [index, valueOf] of Object.entries(indexes)) {
      const value = valueOf(object);
      const keys = value === undefined ? undefined : keysBy.get(index)?.get(value);
      if (value === undefined || !keys?.delete(key)) continue;
      if (keys.size === 0) keysBy.get(index)?.delete(value);
    }
  }

  function reindex(key: string, object: T): void {
    for (const [index, valueOf] of Object.entries(indexes)) {
      const value = valueOf(object);
      if (value === undefined) continue;
      const values = keysBy.get(index);
      const keys = values?.get(value) ?? new Set<string>();
      keys.add(key);
      values?.set(value, keys);
    }
  }

  return {
    get: (key) => objects.get(key),
    all: () => objects.values(),
    keys: () => objects.keys(),
    by(index, value) {
      const keys = keysBy.get(index);
      if (!keys) throw new Error(`The cache has no index ${index}`);
      return [...(keys.get(value) ?? [])].flatMap((key) => objects.get(key) ?? []);
    },
    get size() {
      return objects.size;
    },
    set(key, object) {
      const before = objects.get(key);
      if (before !== undefined) unindex(key, before);
      objects.set(key, object);
      reindex(key, object);
    },
    remove(key) {
      const before = objects.get(key);
      if (before === undefined) return;
      unindex(key, before);
      objects.delete(key);
    },
  };
}
