import { conditionOf, type LRP, type Pod } from '@cf/kubernetes';
import { type Instance, type InstanceUsage, type ProcessSnapshot } from '@cf/live-state';
import { stateOfPod } from './instance-state';

/** Everything that the snapshot of a process is made of. */
export interface SnapshotView {
  /** The LRPs of the process: one, or two while a restart replaces the old version. */
  readonly lrps: readonly LRP[];
  readonly pods: readonly Pod[];
  readonly usageOf: (pod: Pod) => InstanceUsage | null;
  readonly now: number;
}

/** An instance that nobody has begun to make after this time is down. */
const EXPECTED_WITHIN_MS = 30_000;

/** The instances of a process as readers see them: every desired index is listed, whether or not its pod exists. */
export function snapshotOf({ lrps, pods, usageOf, now }: SnapshotView): ProcessSnapshot {
  const lrp = currentOf(lrps);
  if (!lrp) return { at: now, version: '', instances: [] };
  const byIndex = new Map<number, Pod>();
  for (const pod of pods) {
    if (pod.metadata.labels?.['cloudfoundry.org/version'] === lrp.spec.version)
      byIndex.set(indexOf(pod), pod);
  }
  return {
    at: now,
    version: lrp.spec.version,
    instances: Array.from({ length: lrp.spec.instances }, (_, index) => {
      const pod = byIndex.get(index);
      return pod ? instanceOf(pod, index, lrp, usageOf(pod)) : missingInstance(index, lrp, now);
    }),
  };
}

/** The index that the StatefulSet gave to the pod. */
export function indexOf({ metadata }: Pod): number {
  const label = metadata.labels?.['apps.kubernetes.io/pod-index'];
  return Number(label ?? metadata.name.slice(metadata.name.lastIndexOf('-') + 1));
}

function currentOf(lrps: readonly LRP[]): LRP | undefined {
  const living = lrps.filter(({ metadata }) => !metadata.deletionTimestamp);
  return living.reduce<LRP | undefined>(
    (newest, lrp) => (newest && createdAtOf(newest) >= createdAtOf(lrp) ? newest : lrp),
    undefined,
  );
}

const createdAtOf = ({ metadata }: LRP): number => Date.parse(metadata.creationTimestamp ?? '') || 0;

function instanceOf(pod: Pod, index: number, { spec }: LRP, usage: InstanceUsage | null): Instance {
  return {
    index,
    ...stateOfPod(pod),
    instance_guid: pod.metadata.uid ?? null,
    host: pod.status?.hostIP ?? null,
    instance_ip: pod.status?.podIP ?? null,
    port: spec.ports?.[0] ?? 8080,
    usage,
  };
}

function missingInstance(index: number, lrp: LRP, now: number): Instance {
  const since = createdAtOf(lrp);
  const ready = conditionOf(lrp, 'Ready');
  const problem = ready?.reason === 'Invalid' ? (ready.message ?? null) : null;
  const isExpected = !problem && now - since < EXPECTED_WITHIN_MS;
  return {
    index,
    state: isExpected ? 'STARTING' : 'DOWN',
    since,
    routable: false,
    details: problem,
    instance_guid: null,
    host: null,
    instance_ip: null,
    port: null,
    usage: null,
  };
}
