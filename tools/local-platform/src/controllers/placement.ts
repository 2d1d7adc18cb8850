import { totalmem } from 'node:os';
import { type Pod } from '@cf/kubernetes';
import { NODE_NAME } from '../kubelet/node';
import { parseQuantity } from '../kubelet/container/environment';

type PodSpec = NonNullable<Pod['spec']>;

/** Where a pod goes: to the one node, or nowhere, in a scheduler's words. */
export type Placement = { readonly nodeName: string } | { readonly problem: string };

/**
 * Whether the machine can take the pod at all. Pods that run already do not count: processes of a laptop rarely use what they ask for, and refusing
 * the tenth small app would be of no use.
 */
export function placementOf(spec: PodSpec, memoryBytes: number = totalmem()): Placement {
  const asked = spec.containers.map(({ resources }) => resources?.requests?.['memory'] ?? '0');
  const sum = asked.reduce((total, quantity) => total + parseQuantity(quantity), 0);
  if (sum <= memoryBytes) return { nodeName: NODE_NAME };
  return { problem: '0/1 nodes are available: 1 Insufficient memory.' };
}

/** The status of a pod that no node takes. */
export const unschedulable = (message: string, now: string): NonNullable<Pod['status']> => ({
  phase: 'Pending',
  conditions: [
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: now },
  ],
});
