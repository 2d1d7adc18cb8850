import { type ServerResponse } from 'node:http';
import { gone, statusOf } from './api-error';
import { apiVersionOf, type Resource } from './resources';
import { type Selects } from './selectors';
import { type Store, type StoreEvent } from './store';

/** What a watch shows and for how long. */
export interface WatchRequest {
  readonly resource: Resource;
  readonly selects: Selects;
  /** Changes after this version; the present objects first when it is absent or 0. */
  readonly from: string | null;
  readonly bookmarks: boolean;
  readonly sendInitialEvents: boolean;
  readonly timeoutSeconds: number;
}

const BOOKMARK_MS = 15_000;

/** Streams changes until the time is over or the client leaves. A version that is too old is an ERROR event with 410. */
export function streamWatch(store: Store, response: ServerResponse, request: WatchRequest): void {
  const { resource, selects, from, bookmarks } = request;
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.flushHeaders();
  const send = (type: string, object: unknown) =>
    void response.write(`${JSON.stringify({ type, object })}\n`);
  const bookmark = (annotations?: Record<string, string>) =>
    send('BOOKMARK', {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata: { resourceVersion: String(store.version()), ...(annotations && { annotations }) },
    });
  const tell = (event: StoreEvent) => {
    const shown = shownAs(event, selects);
    if (shown) send(shown, event.object);
  };

  const startsNow = from === null || from === '' || from === '0';
  const past = startsNow ? [] : store.since(resource, Number(from));
  if (!past) {
    send('ERROR', statusOf(gone(`too old resource version: ${from}`)));
    response.end();
    return;
  }
  if (startsNow || request.sendInitialEvents) {
    for (const [, object] of store.list(resource)) if (selects(object)) send('ADDED', object);
    if (request.sendInitialEvents) bookmark({ 'k8s.io/initial-events-end': 'true' });
  } else for (const event of past) tell(event);

  const unlisten = store.listen(resource, tell);
  const ticking = bookmarks ? setInterval(bookmark, BOOKMARK_MS) : undefined;
  const ending = setTimeout(() => {
    if (bookmarks) bookmark();
    response.end();
  }, request.timeoutSeconds * 1000);
  response.once('close', () => {
    unlisten();
    clearInterval(ticking);
    clearTimeout(ending);
  });
}

/** An object that comes into the selection is new to the watcher, one that leaves it is gone. */
function shownAs({ type, object, previous }: StoreEvent, selects: Selects): string | undefined {
  const [was, is] = [previous !== undefined && selects(previous), selects(object)];
  if (type === 'DELETED') return was ? 'DELETED' : undefined;
  if (is) return was ? 'MODIFIED' : 'ADDED';
  return was ? 'DELETED' : undefined;
}
