import { isNotFound, keyOf, type KubeClient, LABELS, type PodMetrics, SOURCE_TYPES } from '@cf/kubernetes';
import { type InstanceUsage } from '@cf/live-state';

const FACTORS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/** The number that a Kubernetes quantity stands for; 0 when it cannot be read. */
export function quantityOf(text: string | undefined): number {
  const match = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text ?? '');
  if (!match) return 0;
  return Number(match[1]) * (match[2] ? (FACTORS[match[2]] ?? 0) : 1);
}

/** What a pod uses, all its containers together. Kubernetes does not measure disks here. */
export function usageOf({ containers, timestamp }: PodMetrics): InstanceUsage {
  const sum = (resource: 'cpu' | 'memory') =>
    containers.reduce((total, { usage }) => total + quantityOf(usage[resource]), 0);
  return {
    cpu: sum('cpu'),
    mem: Math.round(sum('memory')),
    disk: 0,
    time: timestamp ?? new Date().toISOString(),
  };
}

/** What every instance uses, by the key of its pod; undefined where no metrics server is installed. */
export async function readUsages(
  client: Pick<KubeClient, 'listAll'>,
  namespace: string,
  signal: AbortSignal,
): Promise<Map<string, InstanceUsage> | undefined> {
  const usages = new Map<string, InstanceUsage>();
  const labelSelector = `${LABELS.sourceType}=${SOURCE_TYPES.app}`;
  try {
    for await (const metrics of client.listAll('PodMetrics', { namespace, labelSelector, signal })) {
      usages.set(keyOf(metrics), usageOf(metrics));
    }
    return usages;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
