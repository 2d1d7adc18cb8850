import {
  connectKubernetes,
  createController,
  createInformer,
  keyOf,
  keysOfOwner,
  type KubeObject,
  type Pod,
  watch,
} from '@cf/kubernetes';
import { type Logger } from 'pino';
import { covers, disruptionBudgetReconciler } from './disruption-budget.reconciler';
import { jobReconciler } from './job.reconciler';
import { statefulSetReconciler } from './stateful-set.reconciler';

export interface ControllersOptions {
  readonly kubeconfig: string;
  readonly log: Logger;
}

/** The controllers of a cluster's own kinds. */
export interface Controllers {
  readonly close: () => Promise<void>;
}

const BY_OWNER = 'owner';
const BY_NAMESPACE = 'namespace';

/** Begins to run StatefulSets and Jobs as pods of the one node. */
export function startControllers({ kubeconfig, log }: ControllersOptions): Controllers {
  const client = connectKubernetes({ kubeconfig });
  const pods = createInformer({
    client,
    kind: 'Pod',
    log,
    indexes: { [BY_OWNER]: ownerUidOf, [BY_NAMESPACE]: ({ metadata }) => metadata.namespace },
  });
  const podsOf = ({ metadata }: KubeObject): Pod[] => pods.cache.by(BY_OWNER, metadata.uid ?? '');
  const statefulSets = createInformer({ client, kind: 'StatefulSet', log });
  const jobs = createInformer({ client, kind: 'Job', log });
  const budgets = createInformer({ client, kind: 'PodDisruptionBudget', log });
  const budgetsOf = (pod: Pod) => [...budgets.cache.all()].filter((budget) => covers(budget, pod)).map(keyOf);

  const controllers = [
    createController({
      name: 'stateful-set',
      source: statefulSets,
      watches: [watch(pods, keysOfOwner('StatefulSet'))],
      reconciler: statefulSetReconciler({ client, podsOf }),
      log,
    }),
    createController({
      name: 'job',
      source: jobs,
      watches: [watch(pods, keysOfOwner('Job'))],
      reconciler: jobReconciler({ client, podsOf }),
      log,
    }),
    createController({
      name: 'disruption-budget',
      source: budgets,
      watches: [watch(pods, budgetsOf)],
      reconciler: disruptionBudgetReconciler({
        client,
        podsIn: (namespace) => pods.cache.by(BY_NAMESPACE, namespace),
      }),
      log,
    }),
  ];

  const stopping = new AbortController();
  const running = runAll(stopping.signal, [pods, statefulSets, jobs, budgets], controllers);
  return {
    async close() {
      stopping.abort();
      await running;
      client.close();
    },
  };
}

interface Runnable {
  run(signal: AbortSignal): Promise<void>;
}

/** Pods must be known before their owners are looked at, or all of them would seem to be missing. */
async function runAll(
  signal: AbortSignal,
  [pods, ...owners]: readonly [Runnable & { readonly synced: Promise<void> }, ...Runnable[]],
  controllers: readonly Runnable[],
): Promise<void> {
  const followingPods = pods.run(signal);
  await Promise.race([pods.synced, followingPods]);
  await Promise.all([followingPods, ...[...owners, ...controllers].map((each) => each.run(signal))]);
}

const ownerUidOf = ({ metadata }: KubeObject): string | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller)?.uid;
