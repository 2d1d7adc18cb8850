import { pathOf } from './kinds/kinds';
import { type ObjectRef } from './kinds/object';
import { type Connection } from './transport/connection';
import { linesOf } from './transport/lines';
import { sendForStream, textOf } from './transport/send';

/** Which part of which container's log. */
export interface PodLogOptions {
  readonly container?: string;
  readonly follow?: boolean;
  /** Puts an RFC 3339 time with nanoseconds before each line. */
  readonly timestamps?: boolean;
  readonly sinceTime?: string;
  readonly sinceSeconds?: number;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  /** The log of the container's run before this one. */
  readonly previous?: boolean;
  readonly signal?: AbortSignal;
}

const FOLLOW_IDLE_MS = 4 * 3_600_000;

const openLog = (connection: Connection, pod: ObjectRef, { signal, ...query }: PodLogOptions) =>
  sendForStream(connection, {
    method: 'GET',
    path: pathOf('Pod', pod, 'log'),
    query: { ...query },
    signal,
    idleTimeoutMs: query.follow ? FOLLOW_IDLE_MS : undefined,
  });

/** The log of a container as one text. */
export const podLog = async (
  connection: Connection,
  pod: ObjectRef,
  options: PodLogOptions,
): Promise<string> => textOf(await openLog(connection, pod, { ...options, follow: false }));

/** The lines of a container's log as they arrive; leaving the loop closes the connection. */
export async function* streamPodLog(
  connection: Connection,
  pod: ObjectRef,
  options: PodLogOptions,
): AsyncGenerator<string> {
  const stream = await openLog(connection, pod, options);
  try {
    yield* linesOf(stream);
  } finally {
    stream.destroy();
  }
}
