import { ApiError } from './api-error';
import { type JsonObject, type StoredObject } from './object';
import { findResource, type Resource } from './resources';
import { labelSelector } from './selectors';
import { type Store } from './store';

const PODS = findResource('', 'v1', 'pods') as Resource;
const BUDGETS = findResource('policy', 'v1', 'poddisruptionbudgets') as Resource;

/** Refuses (429) an eviction that a disruption budget does not allow now. */
export function assertEvictable(store: Store, pod: StoredObject): void {
  const pods = store.list(PODS).map(([, object]) => object);
  for (const [, budget] of store.list(BUDGETS)) {
    if (budget.metadata.namespace !== pod.metadata.namespace) continue;
    const selector =
      (budget.spec?.['selector'] as { matchLabels?: Record<string, string> } | undefined)?.matchLabels ?? {};
    const selects =
      labelSelector(
        Object.entries(selector)
          .map(([key, value]) => `${key}=${value}`)
          .join(','),
      ) ?? (() => false);
    if (!selects(pod)) continue;
    const covered = pods.filter((one) => one.metadata.namespace === pod.metadata.namespace && selects(one));
    const healthy = covered.filter((one) => isReady(one) && !one.metadata.deletionTimestamp).length;
    const needed = amountOf((budget.spec?.['minAvailable'] ?? 0) as string | number, covered.length);
    if (isReady(pod) && healthy - 1 < needed) {
      throw new ApiError(
        429,
        'TooManyRequests',
        "Cannot evict pod as it would violate the pod's disruption budget.",
      );
    }
  }
}

const amountOf = (value: string | number, total: number) =>
  typeof value === 'number' ? value : Math.ceil((Number.parseFloat(value) / 100) * total);

const isReady = ({ status }: StoredObject) =>
  ((status?.['conditions'] ?? []) as JsonObject[]).some(
    ({ type, status: is }) => type === 'Ready' && is === 'True',
  );
