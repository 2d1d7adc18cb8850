import { type Pod, type StatefulSet } from '@cf/kubernetes';

const STUCK_REASONS = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
]);

/**
 * Pods of an earlier revision that can never become ready, while a newer revision waits to be rolled out: their replacement needs no
 * patience, because nothing is lost with them.
 */
export function blockingPods(statefulSet: StatefulSet, pods: readonly Pod[]): Pod[] {
  const { currentRevision, updateRevision } = statefulSet.status ?? {};
  if (!updateRevision || currentRevision === updateRevision) return [];
  return pods.filter(
    (pod) =>
      !pod.metadata.deletionTimestamp &&
      pod.metadata.labels?.['controller-revision-hash'] !== updateRevision &&
      isStuck(pod),
  );
}

const isStuck = ({ status }: Pod): boolean =>
  (status?.containerStatuses ?? []).some(({ state }) => STUCK_REASONS.has(state?.waiting?.reason ?? ''));
