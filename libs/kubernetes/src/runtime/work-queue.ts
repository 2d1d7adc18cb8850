import { exponentialDelay } from './backoff';

/**
 * Keys that wait for their reconciler. A key is in it at most once, and is never handed to two workers at a time: a key
 * that is added while it is worked on comes again when that is done.
 */
export interface WorkQueue {
  add(key: string): void;
  /** The earliest of several delays counts. */
  addAfter(key: string, delayMs: number): void;
  /** Adds after a delay that doubles with each call until `forget`. */
  addWithBackoff(key: string): void;
  forget(key: string): void;
  /** The next key, as soon as there is one; undefined once the queue is closed. */
  next(): Promise<string | undefined>;
  /** Must follow every `next`. */
  done(key: string): void;
  /** Keys that wait now, without those whose time has not come. */
  size(): number;
  close(): void;
}

export const DEFAULT_BACKOFF = { baseMs: 5, maxMs: 60_000 };

interface Timer {
  readonly dueAt: number;
  readonly handle: NodeJS.Timeout;
}

/** One timer per key; a later time than the planned one changes nothing. */
function createTimers(onDue: (key: string) => void) {
  const timers = new Map<string, Timer>();
  return {
    plan(key: string, delayMs: number): void {
      const dueAt = Date.now() + delayMs;
      const planned = timers.get(key);
      if (planned && planned.dueAt <= dueAt) return;
      clearTimeout(planned?.handle);
      const handle = setTimeout(() => {
        timers.delete(key);
        onDue(key);
      }, delayMs);
      timers.set(key, { dueAt, handle });
    },
    clear(): void {
      for (const { handle } of timers.values()) clearTimeout(handle);
      timers.clear();
    },
  };
}

/** An empty queue. */
export function createWorkQueue(backoff = DEFAULT_BACKOFF): WorkQueue {
  const waiting = new Set<string>();
  const inWork = new Set<string>();
  const again = new Set<string>();
  const timers = createTimers(add);
  const failures = new Map<string, number>();
  const takers: ((key: string | undefined) => void)[] = [];
  let isClosed = false;

  function add(key: string): void {
    if (isClosed) return;
    if (inWork.has(key)) {
      again.add(key);
      return;
    }
    waiting.add(key);
    handOut();
  }

  function handOut(): void {
    while (takers.length > 0) {
      const [key] = waiting;
      if (key === undefined) return;
      waiting.delete(key);
      inWork.add(key);
      takers.shift()?.(key);
    }
  }

  function addAfter(key: string, delayMs: number): void {
    if (isClosed) return;
    if (delayMs <= 0) add(key);
    else timers.plan(key, delayMs);
  }

  return {
    add,
    addAfter,
    addWithBackoff(key) {
      const attempt = (failures.get(key) ?? 0) + 1;
      failures.set(key, attempt);
      addAfter(key, exponentialDelay(attempt, backoff));
    },
    forget: (key) => void failures.delete(key),
    next() {
      if (isClosed) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        takers.push(resolve);
        handOut();
      });
    },
    done(key) {
      inWork.delete(key);
      if (again.delete(key)) add(key);
    },
    size: () => waiting.size,
    close() {
      isClosed = true;
      timers.clear();
      for (const take of takers.splice(0)) take(undefined);
    },
  };
}
