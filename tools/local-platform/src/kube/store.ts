import { type Journal, type JournalEntry, openJournal } from './journal';
import { type StoredObject } from './object';
import { keyOfResource, type Resource } from './resources';

/** A change as watchers see it; `previous` tells whether a selector has seen the object before. */
export interface StoreEvent {
  readonly key: string;
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: StoredObject;
  readonly previous: StoredObject | undefined;
}
type Listener = (event: StoreEvent) => void;

/** All objects, one version counter for them all, and the recent changes of each resource. */
export interface Store {
  readonly version: () => number;
  readonly get: (resource: Resource, key: string) => StoredObject | undefined;
  /** In the order of their keys. */
  readonly list: (resource: Resource) => readonly [string, StoredObject][];
  /** Gives the object the next version and keeps it. Resolves when it is on disk. */
  readonly put: (resource: Resource, key: string, object: StoredObject) => Promise<StoredObject>;
  readonly remove: (resource: Resource, key: string) => Promise<StoredObject | undefined>;
  /** Changes after a version, oldest first; undefined when it is too old to know. */
  readonly since: (resource: Resource, version: number) => readonly StoreEvent[] | undefined;
  /** All objects as they were at a version, in the order of their keys; undefined when it is too old to know. */
  readonly listAt: (resource: Resource, version: number) => readonly [string, StoredObject][] | undefined;
  readonly listen: (resource: Resource, listener: Listener) => () => void;
  readonly close: () => Promise<void>;
}

interface Shelf {
  readonly objects: Map<string, StoredObject>;
  /** Keys in order; undefined after one was added or removed. */
  sorted: string[] | undefined;
  readonly recent: StoreEvent[];
  /** Changes up to this version are forgotten. */
  forgotten: number;
  readonly listeners: Set<Listener>;
}

const RECENT = 2_000;
/** Resources that are renewed all the time and worth nothing after a restart. */
const VOLATILE = new Set(['leases.coordination.k8s.io', 'events.']);

/** Opens the store of a directory, with everything that it had when it was closed or cut off. */
export async function openStore(directory: string, { recent = RECENT } = {}): Promise<Store> {
  const shelves = new Map<string, Shelf>();
  let version = 0;
  const shelf = (key: string): Shelf => {
    const found = shelves.get(key) ?? {
      objects: new Map(),
      sorted: undefined,
      recent: [],
      forgotten: version,
      listeners: new Set(),
    };
    shelves.set(key, found);
    return found;
  };
  const restore = ({ resource, key, version: of, object }: JournalEntry) => {
    version = Math.max(version, of);
    if (object) shelf(resource).objects.set(key, object as StoredObject);
    else shelf(resource).objects.delete(key);
  };
  const journal = await openJournal(directory, restore, () => entriesOf(shelves, version));
  version += 1; // a watcher of the former run must list again
  for (const one of shelves.values()) one.forgotten = version;
  return storeOver({ shelf, journal, next: () => (version += 1), version: () => version, recent });
}

function* entriesOf(shelves: ReadonlyMap<string, Shelf>, version: number): Iterable<JournalEntry> {
  yield { resource: '', key: '', version };
  for (const [resource, { objects }] of shelves) {
    for (const [key, object] of objects) {
      yield { resource, key, version: Number(object.metadata.resourceVersion), object };
    }
  }
}

interface Parts {
  readonly shelf: (key: string) => Shelf;
  readonly journal: Journal;
  readonly next: () => number;
  readonly version: () => number;
  readonly recent: number;
}

function storeOver({ shelf, journal, next, version, recent }: Parts): Store {
  const tell = (one: Shelf, event: StoreEvent) => {
    one.recent.push(event);
    if (one.recent.length > recent) one.forgotten = one.recent.shift()?.version ?? one.forgotten;
    for (const listener of one.listeners) listener(event);
  };
  return {
    version,
    get: (resource, key) => shelf(keyOfResource(resource)).objects.get(key),
    list(resource) {
      const one = shelf(keyOfResource(resource));
      one.sorted ??= [...one.objects.keys()].sort();
      return one.sorted.map((key) => [key, one.objects.get(key) as StoredObject]);
    },
    async put(resource, key, draft) {
      const name = keyOfResource(resource);
      const one = shelf(name);
      const previous = one.objects.get(key);
      const at = next();
      const object = { ...draft, metadata: { ...draft.metadata, resourceVersion: String(at) } };
      one.objects.set(key, object);
      if (!previous) one.sorted = undefined;
      tell(one, { key, version: at, type: previous ? 'MODIFIED' : 'ADDED', object, previous });
      if (!VOLATILE.has(name)) await journal.append({ resource: name, key, version: at, object });
      return object;
    },
    async remove(resource, key) {
      const name = keyOfResource(resource);
      const one = shelf(name);
      const previous = one.objects.get(key);
      if (!previous) return undefined;
      const at = next();
      one.objects.delete(key);
      one.sorted = undefined;
      const object = { ...previous, metadata: { ...previous.metadata, resourceVersion: String(at) } };
      tell(one, { key, version: at, type: 'DELETED', object, previous });
      if (!VOLATILE.has(name)) await journal.append({ resource: name, key, version: at });
      return object;
    },
    since(resource, from) {
      const one = shelf(keyOfResource(resource));
      if (from < one.forgotten) return undefined;
      return one.recent.filter((event) => event.version > from);
    },
    listAt: (resource, at) => objectsAt(shelf(keyOfResource(resource)), at),
    listen(resource, listener) {
      const { listeners } = shelf(keyOfResource(resource));
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => journal.close(),
  };
}

/** What a shelf held at a version: what it holds now, with the changes since undone. */
function objectsAt({ objects, recent, forgotten }: Shelf, at: number): [string, StoredObject][] | undefined {
  if (at < forgotten) return undefined;
  const then = new Map(objects);
  for (const { key, version, previous } of [...recent].reverse()) {
    if (version <= at) break;
    if (previous) then.set(key, previous);
    else then.delete(key);
  }
  return [...then].sort(([a], [b]) => (a < b ? -1 : 1));
}
