import { type OpContext, recordCrash } from '@cf/core';
import { DONE, keyOf, type Pod, type Reconciler } from '@cf/kubernetes';
import { crashesOf } from './crashes';

/** Records each crash of an instance once. What was recorded is remembered here only to spare the database. */
export function crashReconciler(contextFor: () => OpContext): Reconciler<Pod> {
  const recorded = new Map<string, ReadonlySet<string>>();
  return {
    async reconcile({ log }, pod) {
      const crashes = crashesOf(pod);
      if (crashes.length === 0) return DONE;
      const known = recorded.get(keyOf(pod));
      for (const crash of crashes) {
        if (!known?.has(crash.key)) await recordCrash({ ...contextFor(), log }, crash);
      }
      recorded.set(keyOf(pod), new Set(crashes.map(({ key }) => key)));
      return DONE;
    },
    async reconcileDeleted(_context, key) {
      recorded.delete(key);
      return DONE;
    },
  };
}
