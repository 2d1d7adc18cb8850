import { type Pod } from '@cf/kubernetes';
import { type ContainerRecord, type ContainerStatus, now } from './container-record';

export type PodStatus = NonNullable<Pod['status']>;
type Condition = NonNullable<PodStatus['conditions']>[number];

/** What a pod's status is derived from. */
export interface PodFacts {
  /** As reported last. */
  readonly conditions: readonly Condition[];
  readonly records: readonly ContainerRecord[];
  readonly startTime: string;
  /** Set when the pod as a whole was ended. */
  readonly failure?: { readonly reason: string; readonly message: string };
  /** The pod is being deleted; its containers are on their way out. */
  readonly isTerminating: boolean;
}

/** The status that the kubelet reports, with the times of conditions that have not changed. */
export function podStatusOf(facts: PodFacts): PodStatus {
  const { conditions, records, startTime, failure } = facts;
  const init = records.filter(({ kind }) => kind !== 'app');
  const app = records.filter(({ kind }) => kind === 'app');
  const phase = phaseOf(facts);
  return {
    phase,
    conditions: withTimes(conditionsOf(phase, init, app), conditions),
    hostIP: '127.0.0.1',
    hostIPs: [{ ip: '127.0.0.1' }],
    podIP: '127.0.0.1',
    podIPs: [{ ip: '127.0.0.1' }],
    startTime,
    ...(init.length > 0 ? { initContainerStatuses: init.map(containerStatusOf) } : {}),
    containerStatuses: app.map(containerStatusOf),
    ...(failure ?? {}),
  };
}

/** One container's part of the status. */
export function containerStatusOf(record: ContainerRecord): ContainerStatus {
  const { spec, state, lastState, restartCount, started, ready, imageID, containerID } = record;
  return {
    name: spec.name,
    image: spec.image ?? '',
    imageID,
    ...(containerID ? { containerID } : {}),
    state,
    lastState,
    restartCount,
    ready: ready || (record.kind === 'init' && state.terminated?.exitCode === 0),
    started: started && Boolean(state.running),
  };
}

/** The pod's phase, from its containers alone unless the whole pod was ended. */
export function phaseOf({ records, failure, isTerminating }: PodFacts): string {
  const app = records.filter(({ kind }) => kind === 'app');
  const everEnded = (record: ContainerRecord) => record.isDone && Boolean(record.state.terminated);
  const isOver = app.length > 0 && app.every(everEnded);
  const initFailed = records.some(
    (record) => record.kind === 'init' && everEnded(record) && record.state.terminated?.exitCode !== 0,
  );
  if (failure && !records.some(({ state }) => state.running)) return 'Failed';
  if (isOver) return app.every(({ state }) => state.terminated?.exitCode === 0) ? 'Succeeded' : 'Failed';
  if (initFailed && !isTerminating) return 'Failed';
  const hasStarted = app.every(
    ({ state, lastState }) => state.running ?? state.terminated ?? lastState.terminated,
  );
  return hasStarted ? 'Running' : 'Pending';
}

function conditionsOf(
  phase: string,
  init: readonly ContainerRecord[],
  app: readonly ContainerRecord[],
): Condition[] {
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  const unready = app.filter(({ ready }) => !ready).map(({ spec }) => spec.name);
  const waiting = init
    .filter(({ kind, started, isDone, state }) =>
      kind === 'sidecar' ? !started : !isDone || state.terminated?.exitCode !== 0,
    )
    .map(({ spec }) => spec.name);
  const hasBegun = app.some(({ state, lastState }) => state.running ?? lastState.terminated);
  const initialized = waiting.length === 0 || hasBegun;
  const ready = isOver || unready.length > 0;
  const because = isOver
    ? { reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' }
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  return [
    { type: 'PodScheduled', status: 'True' },
    initialized
      ? { type: 'Initialized', status: 'True', ...(phase === 'Succeeded' ? { reason: 'PodCompleted' } : {}) }
      : {
          type: 'Initialized',
          status: 'False',
          reason: 'ContainersNotInitialized',
          message: `containers with incomplete status: [${waiting.join(' ')}]`,
        },
    ready
      ? { type: 'ContainersReady', status: 'False', ...because }
      : { type: 'ContainersReady', status: 'True' },
    ready ? { type: 'Ready', status: 'False', ...because } : { type: 'Ready', status: 'True' },
  ];
}

function withTimes(conditions: Condition[], before: readonly Condition[]): Condition[] {
  return conditions.map((condition) => {
    const earlier = before.find(({ type }) => type === condition.type);
    const isSame = earlier?.status === condition.status && earlier.lastTransitionTime;
    return { ...condition, lastTransitionTime: isSame ? earlier.lastTransitionTime : now() };
  });
}
