import { type Pod, type PodDisruptionBudget } from '@cf/kubernetes';
import { budgetStatusOf } from './disruption-budget.reconciler';

const pod = (status: 'True' | 'False', deletionTimestamp?: string): Pod => ({
  metadata: { name: 'p', ...(deletionTimestamp && { deletionTimestamp }) },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status }] },
});
const budget = (spec: PodDisruptionBudget['spec']): PodDisruptionBudget => ({
  metadata: { name: 'b' },
  spec,
});
const ready = pod('True');

test.each<[string, PodDisruptionBudget['spec'], Pod[], object]>([
  ['half of two', { minAvailable: '50%' }, [ready, ready], { desiredHealthy: 1, disruptionsAllowed: 1 }],
  ['half of three, rounded up', { minAvailable: '50%' }, [ready, ready, ready], { desiredHealthy: 2 }],
  ['a number', { minAvailable: 2 }, [ready, ready], { desiredHealthy: 2, disruptionsAllowed: 0 }],
  [
    'what may be missing',
    { maxUnavailable: 1 },
    [ready, ready],
    { desiredHealthy: 1, disruptionsAllowed: 1 },
  ],
  ['a pod that is not ready', { minAvailable: 1 }, [ready, pod('False')], { disruptionsAllowed: 0 }],
  [
    'a pod that goes',
    { minAvailable: 1 },
    [ready, pod('True', 'now')],
    { currentHealthy: 1, disruptionsAllowed: 0 },
  ],
])('%s', (_what, spec, pods, expected) => {
  expect(budgetStatusOf(budget(spec), pods)).toMatchObject({ expectedPods: pods.length, ...expected });
});
