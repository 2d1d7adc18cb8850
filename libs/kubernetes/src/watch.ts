import { KubernetesError } from './errors';
import { type KindMap, type KindName, pathOf } from './kinds/kinds';
import { type Connection } from './transport/connection';
import { linesOf } from './transport/lines';
import { sendForStream } from './transport/send';

/** A change of an object; a bookmark carries nothing but a newer resource version. */
export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: T;
}

/** Where a watch begins, and what it shows. */
export interface WatchOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  /** The server ends the watch after so long; 4 to 5 minutes when absent. */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
  /** Called when the server has accepted the watch. */
  readonly onOpen?: () => void;
}

interface RawEvent {
  readonly type: string;
  readonly object: unknown;
}

/** One watch request, as an endless loop would use it: see `createInformer`. */
export async function* watchKind<K extends KindName>(
  connection: Connection,
  kind: K,
  { namespace, signal, timeoutSeconds, onOpen, ...query }: WatchOptions,
): AsyncGenerator<WatchEvent<KindMap[K]>> {
  const seconds = timeoutSeconds ?? 240 + Math.floor(Math.random() * 60);
  const stream = await sendForStream(connection, {
    method: 'GET',
    path: pathOf(kind, { namespace }),
    query: { watch: true, allowWatchBookmarks: true, timeoutSeconds: seconds, ...query },
    signal,
    idleTimeoutMs: (seconds + 30) * 1000,
  });
  onOpen?.();
  try {
    for await (const line of linesOf(stream)) {
      const event = JSON.parse(line) as RawEvent;
      if (event.type === 'ERROR') throw errorOf(event.object);
      yield event as WatchEvent<KindMap[K]>;
    }
  } finally {
    stream.destroy();
  }
}

function errorOf(status: unknown): KubernetesError {
  const {
    code = 500,
    reason = 'Unknown',
    message = 'The watch failed',
  } = status as Partial<{
    code: number;
    reason: string;
    message: string;
  }>;
  return new KubernetesError(code, reason, message);
}
