import { type Pod, type StatefulSet } from '@cf/kubernetes';
import { isOver, isReady, isTerminating } from './pod-facts';
import { REVISION_LABEL } from './revision';

/** What is to happen with the pods of a StatefulSet now; the next look decides about the rest. */
export interface StatefulSetPlan {
  /** Ordinals of the pods to create. */
  readonly create: readonly number[];
  readonly remove: readonly Pod[];
}

interface View {
  readonly replicas: number;
  readonly pods: ReadonlyMap<number, Pod>;
  readonly revision: string;
}

/**
 * The next step towards the wished pods: replace those that are over, create the missing, remove the surplus, then exchange one pod
 * of an old revision, from the highest ordinal on, as long as those above it are ready. `OrderedReady` does one thing at a time.
 */
export function planStatefulSet(
  statefulSet: StatefulSet,
  pods: readonly Pod[],
  revision: string,
): StatefulSetPlan {
  const replicas = statefulSet.spec?.replicas ?? 1;
  const view = { replicas, revision, pods: podsByOrdinal(statefulSet, pods) };
  return statefulSet.spec?.podManagementPolicy === 'Parallel' ? planParallel(view) : planOrdered(view);
}

function planParallel(view: View): StatefulSetPlan {
  const over = wanted(view).flatMap((ordinal) => {
    const pod = view.pods.get(ordinal);
    return pod && isOver(pod) && !isTerminating(pod) ? [pod] : [];
  });
  const remove = [...over, ...surplus(view).filter((pod) => !isTerminating(pod))];
  const create = wanted(view).filter((ordinal) => !view.pods.has(ordinal));
  return { create, remove: remove.length > 0 ? remove : outdated(view) };
}

function planOrdered(view: View): StatefulSetPlan {
  for (const ordinal of wanted(view)) {
    const pod = view.pods.get(ordinal);
    if (!pod) return { create: [ordinal], remove: [] };
    if (isTerminating(pod)) return NOTHING;
    if (isOver(pod)) return { create: [], remove: [pod] };
    if (!isReady(pod)) return NOTHING;
  }
  const [highest] = surplus(view);
  if (highest) return isTerminating(highest) ? NOTHING : { create: [], remove: [highest] };
  return { create: [], remove: outdated(view) };
}

const NOTHING: StatefulSetPlan = { create: [], remove: [] };

const wanted = ({ replicas }: View): number[] => Array.from({ length: replicas }, (_, ordinal) => ordinal);

/** Pods that are too many, the highest ordinal first. */
const surplus = ({ pods, replicas }: View): Pod[] =>
  [...pods]
    .filter(([ordinal]) => ordinal >= replicas)
    .sort(([a], [b]) => b - a)
    .map(([, pod]) => pod);

/** The one pod that makes room for its successor of the new revision, if it is time. */
function outdated(view: View): Pod[] {
  for (const ordinal of wanted(view).reverse()) {
    const pod = view.pods.get(ordinal);
    if (!pod) return [];
    if (pod.metadata.labels?.[REVISION_LABEL] !== view.revision && !isTerminating(pod)) return [pod];
    if (isTerminating(pod) || !isReady(pod)) return [];
  }
  return [];
}

/** The pods by the number at the end of their names. */
export function podsByOrdinal({ metadata }: StatefulSet, pods: readonly Pod[]): Map<number, Pod> {
  const prefix = `${metadata.name}-`;
  return new Map(
    pods.flatMap((pod): [number, Pod][] => {
      const ordinal = pod.metadata.name.slice(prefix.length);
      return pod.metadata.name.startsWith(prefix) && /^\d+$/.test(ordinal) ? [[Number(ordinal), pod]] : [];
    }),
  );
}
