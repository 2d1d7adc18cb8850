import { CONTAINERS, type Pod } from '@cf/kubernetes';
import { type InstanceState } from '@cf/live-state';
import { exitDescription, placementFailure, startFailure } from '../workloads/container-end';

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

/** The state of an instance in the words of Cloud Foundry. */
export interface ObservedState {
  readonly state: InstanceState;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly routable: boolean;
  readonly details: string | null;
}

const timeOf = (time: string | undefined, otherwise: number): number => (time ? Date.parse(time) : otherwise);

/** The state of the instance that a pod is. */
export function stateOfPod(pod: Pod): ObservedState {
  const createdAt = timeOf(pod.metadata.creationTimestamp, 0);
  const not = (state: InstanceState, details: string | null, since = createdAt): ObservedState => ({
    state,
    since,
    routable: false,
    details,
  });
  const { deletionTimestamp } = pod.metadata;
  if (deletionTimestamp) return not('STOPPING', null, Date.parse(deletionTimestamp));
  const placement = placementFailure(pod);
  if (placement) return not('DOWN', placement);
  if (pod.status?.phase === 'Failed') return not('CRASHED', evictionText(pod));
  if (pod.status?.phase === 'Unknown') return not('DOWN', 'The node of the instance does not answer');

  const app = pod.status?.containerStatuses?.find(({ name }) => name === CONTAINERS.app);
  return app ? stateOfContainer(app, pod, createdAt) : not('STARTING', null);
}

function stateOfContainer(status: ContainerStatus, pod: Pod, createdAt: number): ObservedState {
  const { running, terminated, waiting } = status.state ?? {};
  const last = status.lastState?.terminated;
  if (running) {
    const since = timeOf(running.startedAt, createdAt);
    if (status.started === false) return { state: 'STARTING', since, routable: false, details: null };
    return { state: 'RUNNING', since, routable: isReady(pod), details: null };
  }
  const crashed = (since: number, details: string): ObservedState => ({
    state: 'CRASHED',
    since,
    routable: false,
    details,
  });
  if (terminated) return crashed(timeOf(terminated.finishedAt, createdAt), exitDescription(terminated));
  const problem = startFailure(status.state);
  if (problem) return crashed(createdAt, problem);
  if (waiting?.reason === 'CrashLoopBackOff' && last) {
    return crashed(timeOf(last.finishedAt, createdAt), exitDescription(last));
  }
  return { state: 'STARTING', since: createdAt, routable: false, details: null };
}

const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;

const evictionText = ({ status }: Pod): string =>
  [status?.reason, status?.message].filter(Boolean).join(': ') || 'The instance was removed from its node';
