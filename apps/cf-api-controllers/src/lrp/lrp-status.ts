import { type Condition, type LRP, type StatefulSet } from '@cf/kubernetes';

type Status = NonNullable<LRP['status']>;

/** The status that an LRP has, given its StatefulSet and what Kubernetes refused about it, if anything. */
export function lrpStatusOf(
  lrp: LRP,
  statefulSet: StatefulSet | undefined,
  now: string,
  failure?: string,
): Status {
  const { replicas = 0, readyReplicas = 0 } = statefulSet?.status ?? {};
  const condition = readyCondition(lrp.spec.instances, readyReplicas, failure);
  const before = lrp.status?.conditions?.find(({ type }) => type === 'Ready');
  const since = before?.status === condition.status ? before.lastTransitionTime : undefined;
  return {
    observedGeneration: lrp.metadata.generation ?? 0,
    replicas,
    readyReplicas,
    conditions: [{ ...condition, lastTransitionTime: since ?? now }],
  };
}

function readyCondition(instances: number, ready: number, failure?: string): Condition {
  const type = 'Ready';
  if (failure !== undefined) return { type, status: 'False', reason: 'Invalid', message: failure };
  const message = `${ready} of ${instances} instances are ready`;
  return ready >= instances
    ? { type, status: 'True', reason: 'AllInstancesReady', message }
    : { type, status: 'False', reason: 'InstancesNotReady', message };
}

/** Whether writing the status would change nothing but times. */
export const isSameStatus = (a: Status | undefined, b: Status): boolean => essence(a) === essence(b);

const essence = (status: Status | undefined) =>
  JSON.stringify([
    status?.observedGeneration,
    status?.replicas,
    status?.readyReplicas,
    status?.conditions?.map(({ type, status: value, message }) => [type, value, message]),
  ]);
