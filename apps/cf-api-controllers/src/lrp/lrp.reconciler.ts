import { createHash } from 'node:crypto';
import {
  type Cache,
  DONE,
  isInvalid,
  keyOf,
  type KubeClient,
  type KubeObject,
  type LRP,
  type Pod,
  type PodDisruptionBudget,
  type ReconcileContext,
  type Reconciler,
  type Result,
  type StatefulSet,
  TerminalError,
} from '@cf/kubernetes';
import { type WorkloadsConfig } from '../config';
import { blockingPods } from './blocking-pods';
import { isSameStatus, lrpStatusOf } from './lrp-status';
import { disruptionBudgetFor, statefulSetFor } from './stateful-set';

/** What the reconciler of LRPs works with. */
export interface LrpReconcilerParts {
  readonly client: Pick<KubeClient, 'apply' | 'delete' | 'patchStatus'>;
  readonly statefulSets: Cache<StatefulSet>;
  readonly budgets: Cache<PodDisruptionBudget>;
  /** Pods of one LRP. */
  readonly podsOf: (lrp: LRP) => readonly Pod[];
  readonly workloads: WorkloadsConfig;
}

/** What we wrote last, by key: as long as neither our wish nor the objects' specs change, there is nothing to apply. */
type Applied = Map<string, string>;

const FIELD_MANAGER = 'cf-api-controllers';

/** Runs LRPs as StatefulSets with a disruption budget, and tells the LRP how many instances are ready. */
export function lrpReconciler(parts: LrpReconcilerParts): Reconciler<LRP> {
  const applied: Applied = new Map();
  return {
    async reconcile(context, lrp) {
      if (lrp.metadata.deletionTimestamp) return DONE;
      try {
        await applyObjects(parts, applied, lrp);
      } catch (error) {
        if (!isInvalid(error)) throw error;
        await reportStatus(parts, lrp, (error as Error).message);
        throw new TerminalError('Kubernetes refuses what this LRP asks for', { cause: error });
      }
      await reportStatus(parts, lrp);
      return removeBlockingPods(context, parts, lrp);
    },
    async reconcileDeleted(_context, key) {
      applied.delete(key);
      return DONE;
    },
  };
}

/** Tells one spec of one object from any other. */
const specIdentity = (object: KubeObject | undefined): string =>
  object ? `${object.metadata.uid}/${object.metadata.generation}` : 'none';

async function applyObjects(
  { client, statefulSets, budgets, workloads }: LrpReconcilerParts,
  applied: Applied,
  lrp: LRP,
): Promise<void> {
  const key = keyOf(lrp);
  const statefulSet = statefulSetFor(lrp, workloads);
  const budget = disruptionBudgetFor(lrp);
  const wish = createHash('sha256')
    .update(JSON.stringify([statefulSet, budget]))
    .digest('hex');
  const stateOf = (written?: StatefulSet, ofBudget?: PodDisruptionBudget) =>
    [wish, ...[written, ofBudget].map(specIdentity)].join(' ');
  const present = statefulSets.get(key);
  if (present && applied.get(key) === stateOf(present, budgets.get(key))) return;

  const written = await client.apply('StatefulSet', statefulSet, { fieldManager: FIELD_MANAGER });
  const ofBudget =
    budget && (await client.apply('PodDisruptionBudget', budget, { fieldManager: FIELD_MANAGER }));
  if (!budget) await client.delete('PodDisruptionBudget', lrp.metadata);
  applied.set(key, stateOf(written, ofBudget));
}

async function reportStatus(
  { client, statefulSets }: LrpReconcilerParts,
  lrp: LRP,
  failure?: string,
): Promise<void> {
  const status = lrpStatusOf(lrp, statefulSets.get(keyOf(lrp)), new Date().toISOString(), failure);
  if (!isSameStatus(lrp.status, status)) await client.patchStatus('LRP', lrp.metadata, status);
}

async function removeBlockingPods(
  { log }: ReconcileContext,
  { client, statefulSets, podsOf }: LrpReconcilerParts,
  lrp: LRP,
): Promise<Result> {
  const statefulSet = statefulSets.get(keyOf(lrp));
  if (!statefulSet) return DONE;
  for (const pod of blockingPods(statefulSet, podsOf(lrp))) {
    await client.delete('Pod', pod.metadata, { uid: pod.metadata.uid });
    log.info({ pod: { name: pod.metadata.name } }, 'Deleted pod that blocked a rolling update');
  }
  return DONE;
}
