import { DONE, type KubeClient, type Pod, type PodDisruptionBudget, type Reconciler } from '@cf/kubernetes';
import { isReady, isTerminating } from './pod-facts';
import { stable } from './revision';

type Status = NonNullable<PodDisruptionBudget['status']>;

/** What the reconciler of disruption budgets works with. */
export interface BudgetParts {
  readonly client: Pick<KubeClient, 'patchStatus'>;
  readonly podsIn: (namespace: string) => readonly Pod[];
}

/** Tells each budget how many of its pods may go now. */
export const disruptionBudgetReconciler = ({
  client,
  podsIn,
}: BudgetParts): Reconciler<PodDisruptionBudget> => ({
  async reconcile(_context, budget) {
    const pods = podsIn(budget.metadata.namespace ?? '').filter((pod) => covers(budget, pod));
    const status = budgetStatusOf(budget, pods);
    if (stable({ ...budget.status, ...status }) !== stable(budget.status))
      await client.patchStatus('PodDisruptionBudget', budget.metadata, status);
    return DONE;
  },
});

/** Whether the budget is about that pod. */
export function covers({ metadata, spec }: PodDisruptionBudget, pod: Pod): boolean {
  const wanted = Object.entries(spec?.selector?.matchLabels ?? {});
  return (
    metadata.namespace === pod.metadata.namespace &&
    wanted.every(([label, value]) => pod.metadata.labels?.[label] === value)
  );
}

/** The status of a budget with these pods. */
export function budgetStatusOf({ metadata, spec }: PodDisruptionBudget, pods: readonly Pod[]): Status {
  const expectedPods = pods.length;
  const currentHealthy = pods.filter((pod) => isReady(pod) && !isTerminating(pod)).length;
  const desiredHealthy =
    spec?.maxUnavailable === undefined
      ? amountOf(spec?.minAvailable ?? 1, expectedPods)
      : Math.max(0, expectedPods - amountOf(spec.maxUnavailable, expectedPods));
  return {
    observedGeneration: metadata.generation ?? 0,
    expectedPods,
    currentHealthy,
    desiredHealthy,
    disruptionsAllowed: Math.max(0, currentHealthy - desiredHealthy),
  };
}

const amountOf = (amount: number | string | object, total: number): number =>
  typeof amount === 'string' ? Math.ceil((Number.parseFloat(amount) / 100) * total) : Number(amount);
