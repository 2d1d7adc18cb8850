import { badRequest, gone } from './api-error';
import { type StoredObject } from './object';
import { apiVersionOf, CUSTOM_GROUPS, type Resource } from './resources';
import { type Selects } from './selectors';
import { type Store } from './store';

/** Where a list goes on: after that key, in what there was at that version. */
interface Continuation {
  readonly after: string;
  readonly version: number;
}

/** A list, or the page of one that `limit` and `continue` ask for. All pages show what there was when the first of them was read. */
export function listPage(store: Store, resource: Resource, selects: Selects, query: URLSearchParams) {
  const from = continuationOf(query.get('continue'));
  const version = from?.version ?? store.version();
  const rest = objectsOf(store, resource, from).filter(([, object]) => selects(object));
  const page = rest.slice(0, Number(query.get('limit') ?? 0) || rest.length);
  const remaining = rest.length - page.length;
  const isSelective = query.has('labelSelector') || query.has('fieldSelector');
  return {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(version),
      ...(remaining > 0 && { continue: tokenOf({ after: page.at(-1)?.[0] ?? '', version }) }),
      ...(remaining > 0 && !isSelective && { remainingItemCount: remaining }),
    },
    items: page.map(([, object]) => (CUSTOM_GROUPS.includes(resource.group) ? object : withoutKind(object))),
  };
}

function objectsOf(store: Store, resource: Resource, from: Continuation | undefined) {
  if (!from) return store.list(resource);
  const objects = store.listAt(resource, from.version);
  if (objects) return objects.filter(([key]) => key > from.after);
  throw gone('The provided continue parameter is too old to display a consistent list result.');
}

/** Items of built-in kinds do not repeat what the list says. */
const withoutKind = ({ apiVersion: _version, kind: _kind, ...object }: StoredObject) => object;

const tokenOf = (from: Continuation) => Buffer.from(JSON.stringify(from)).toString('base64url');

function continuationOf(token: string | null): Continuation | undefined {
  if (!token) return undefined;
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Continuation;
  } catch {
    throw badRequest('continue key is not valid');
  }
}
