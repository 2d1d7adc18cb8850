import { type Pod, type StatefulSet } from '@cf/kubernetes';
import { isReady, isTerminating } from './pod-facts';
import { REVISION_LABEL } from './revision';

type Status = NonNullable<StatefulSet['status']>;

/** The status that a StatefulSet has with these pods. The update revision becomes the current one when all pods are of it and ready. */
export function statefulSetStatusOf(
  { metadata, spec, status }: StatefulSet,
  pods: readonly Pod[],
  revision: string,
): Status {
  const wanted = spec?.replicas ?? 1;
  const present = pods.filter((pod) => !isTerminating(pod));
  const ofRevision = (name: string) =>
    present.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === name).length;
  const ready = pods.filter(isReady).length;
  const updated = ofRevision(revision);
  const isComplete = pods.length === wanted && updated === wanted && ready === wanted;
  const current = isComplete ? revision : (status?.currentRevision ?? revision);
  return {
    observedGeneration: metadata.generation ?? 0,
    replicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
    currentReplicas: ofRevision(current),
    updatedReplicas: updated,
    currentRevision: current,
    updateRevision: revision,
    collisionCount: 0,
  };
}
