import { type Pod } from '@cf/kubernetes';
import { type Build, type BuildReport, withTimes } from '../kinds';

type Status = NonNullable<Build['status']>;
type StepState = NonNullable<Status['stepStates']>[number];
type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

/** The status of a Build whose pod is this. */
export function buildStatusOf({ metadata, status: before }: Build, pod: Pod): Status {
  const { phase, initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const containers = [...initContainerStatuses, ...containerStatuses];
  return {
    observedGeneration: metadata.generation ?? 0,
    podName: pod.metadata.name,
    conditions: withTimes([conditionOf(pod, containers)], before?.conditions),
    stepStates: containers.map(stepStateOf),
    stepsCompleted: containers
      .filter(({ state }) => state?.terminated?.exitCode === 0)
      .map(({ name }) => name),
    ...resultOf(phase === 'Succeeded' ? reportIn(containers) : undefined),
  };
}

function resultOf(report: BuildReport | undefined): Partial<Status> {
  if (!report) return { lifecycleVersion: '', stack: {} };
  const { lifecycleVersion, stackId, runImage, latestImage, buildMetadata } = report;
  const stack = { id: stackId, runImage };
  return { lifecycleVersion, stack, latestImage, buildMetadata: [...buildMetadata] };
}

function conditionOf(
  { metadata, status }: Pod,
  containers: readonly ContainerStatus[],
): NonNullable<Status['conditions']>[number] {
  const type = 'Succeeded';
  if (status?.phase === 'Succeeded') return { type, status: 'True', reason: 'Completed' };
  if (status?.phase !== 'Failed') return runningCondition(containers);
  const failed = failedStepOf(containers);
  const lastLine = failed?.state?.terminated?.message?.trim().split('\n').at(-1) ?? '';
  const about = failed
    ? ` Container ${failed.name} terminated with error ${lastLine.slice(-800)}: For more info use \`kubectl logs -n ${metadata.namespace} ${metadata.name} -c ${failed.name}\``
    : '';
  return { type, status: 'False', reason: 'Failed', message: `Error: ${status.message ?? ''}${about}` };
}

/** The step that ended with another status than 0; its message is the last line of its log. */
const failedStepOf = (containers: readonly ContainerStatus[]): ContainerStatus | undefined =>
  containers.find(({ state }) => state?.terminated && state.terminated.exitCode !== 0);

function runningCondition(containers: readonly ContainerStatus[]): NonNullable<Status['conditions']>[number] {
  const first = containers.find(({ state }) => state?.waiting);
  const waiting = first?.state?.waiting;
  return {
    type: 'Succeeded',
    status: 'Unknown',
    ...(first &&
      waiting && {
        reason: waiting.reason ?? '',
        message: waiting.message ?? `Container ${first.name} waiting`,
      }),
  };
}

function stepStateOf({ name, state }: ContainerStatus): StepState {
  if (state?.terminated) {
    const { exitCode, reason, startedAt, finishedAt } = state.terminated;
    const message =
      exitCode === 0
        ? `Container ${name} terminated successfully`
        : `Container ${name} terminated with error`;
    return { terminated: { exitCode, reason, startedAt, finishedAt, message } } as StepState;
  }
  if (state?.running) return { running: state.running };
  const { reason = 'PodInitializing', message = `Container ${name} waiting` } = state?.waiting ?? {};
  return { waiting: { reason, message } };
}

function reportIn(containers: readonly ContainerStatus[]): BuildReport | undefined {
  const message = containers.find(({ name }) => name === 'completion')?.state?.terminated?.message;
  return message === undefined ? undefined : (JSON.parse(message) as BuildReport);
}
