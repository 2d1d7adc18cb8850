import { type Pod } from '@cf/kubernetes';
import { type Container } from '../container/environment';
import { type Exit, type RunningProcess } from '../container/run-process';

export type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];
export type ContainerState = NonNullable<ContainerStatus['state']>;

/** What the kubelet knows of one container of a pod; it changes in place, and the pod's status is derived from it. */
export interface ContainerRecord {
  readonly spec: Container;
  /** A sidecar is an init container that keeps running. */
  readonly kind: 'init' | 'sidecar' | 'app';
  state: ContainerState;
  lastState: ContainerState;
  restartCount: number;
  started: boolean;
  ready: boolean;
  imageID: string;
  containerID: string | undefined;
  /** It has ended and will not be started again. */
  isDone: boolean;
  running: RunningProcess | undefined;
}

/** Records of a pod's containers, going on from what its status tells of an earlier life. */
export function createRecords({ spec, status }: Pod): ContainerRecord[] {
  const before = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const hasInit = (spec?.initContainers ?? []).length > 0;
  const recordOf = (container: Container, kind: ContainerRecord['kind']): ContainerRecord => {
    const earlier = before.find(({ name }) => name === container.name);
    const lost = earlier && lostState(earlier);
    return {
      spec: container,
      kind,
      state: waiting(hasInit && kind === 'app' ? 'PodInitializing' : 'ContainerCreating'),
      lastState: lost ?? earlier?.lastState ?? {},
      restartCount: (earlier?.restartCount ?? 0) + (lost ? 1 : 0),
      started: false,
      ready: false,
      imageID: '',
      containerID: undefined,
      isDone: false,
      running: undefined,
    };
  };
  return [
    ...(spec?.initContainers ?? []).map((one) =>
      recordOf(one, one.restartPolicy === 'Always' ? 'sidecar' : 'init'),
    ),
    ...(spec?.containers ?? []).map((one) => recordOf(one, 'app')),
  ];
}

/** How a container ended that ran when the platform itself ended. */
function lostState({ state, containerID, lastState }: ContainerStatus): ContainerState | undefined {
  if (state?.terminated) return { terminated: state.terminated };
  if (!state?.running)
    return lastState?.terminated && state?.waiting?.reason === 'CrashLoopBackOff' ? lastState : undefined;
  const at = now();
  const message = 'The container could not be located when the platform was started again';
  const terminated = {
    exitCode: 137,
    reason: 'ContainerStatusUnknown',
    message,
    startedAt: state.running.startedAt,
    finishedAt: at,
    containerID,
  };
  return { terminated };
}

/** Whether the pod had begun to run before this kubelet saw it. */
export const hasRunBefore = ({ status }: Pod): boolean =>
  (status?.containerStatuses ?? []).some(
    ({ state, lastState }) => state?.running ?? state?.terminated ?? lastState?.terminated,
  );

/** This moment as Kubernetes writes it: whole seconds. */
export const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

/** A state that says why a container does not run yet. */
export const waiting = (reason: string, message?: string): ContainerState => ({
  waiting: message === undefined ? { reason } : { reason, message },
});

/** The state of a container that has ended. */
export function terminated(
  { exitCode, reason, message }: Exit,
  startedAt: string,
  containerID: string | undefined,
): ContainerState {
  return { terminated: { exitCode, reason, message, startedAt, finishedAt: now(), containerID } };
}
