import { badRequest } from './api-error';
import { type StoredObject } from './object';
import { apiVersionOf, type Resource } from './resources';
import { type Selects } from './selectors';
import { type Store } from './store';

/** A list, or the page of one that `limit` and `continue` ask for. */
export function listPage(store: Store, resource: Resource, selects: Selects, query: URLSearchParams) {
  const limit = Number(query.get('limit') ?? 0);
  const after = keyAfter(query.get('continue'));
  const items: StoredObject[] = [];
  let last = '';
  let remaining = 0;
  for (const [key, object] of store.list(resource)) {
    if ((after !== undefined && key <= after) || !selects(object)) continue;
    if (limit > 0 && items.length === limit) remaining += 1;
    else {
      items.push(object);
      last = key;
    }
  }
  return {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(store.version()),
      ...(remaining > 0 && {
        continue: Buffer.from(JSON.stringify({ after: last })).toString('base64url'),
        remainingItemCount: remaining,
      }),
    },
    items,
  };
}

function keyAfter(token: string | null): string | undefined {
  if (!token) return undefined;
  try {
    return (JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as { after: string }).after;
  } catch {
    throw badRequest('continue key is not valid');
  }
}
