import { type Pod } from '@cf/kubernetes';
import { type Build } from '../kinds';
import { buildStatusOf } from './build-status';

type State = NonNullable<NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']>;

const ended = (exitCode: number, message?: string): State => ({
  terminated: { exitCode, reason: exitCode ? 'Error' : 'Completed', ...(message && { message }) },
});
const WAITING: State = { waiting: { reason: 'PodInitializing' } };

function statusOf(phase: string, init: State[], completion: State = WAITING, message?: string) {
  const names = ['prepare', 'analyze', 'detect'];
  const container = (name: string, state: State) => ({
    name,
    state,
    image: '',
    imageID: '',
    ready: false,
    restartCount: 0,
  });
  const pod: Pod = {
    metadata: { name: 'b-build-pod', namespace: 'staging' },
    status: {
      phase,
      ...(message && { message }),
      initContainerStatuses: init.map((state, index) => container(names[index] ?? '', state)),
      containerStatuses: [container('completion', completion)],
    },
  };
  return buildStatusOf({ metadata: { name: 'b', generation: 1 }, spec: {} } as Build, pod);
}

test('a running Build tells which step waits, and which have ended', () => {
  const status = statusOf('Pending', [ended(0), { running: { startedAt: 'x' } }, WAITING]);
  expect(status.conditions?.[0]).toMatchObject({
    type: 'Succeeded',
    status: 'Unknown',
    reason: 'PodInitializing',
    message: 'Container detect waiting',
  });
  expect(status.stepsCompleted).toEqual(['prepare']);
  expect(status.stepStates?.[3]).toEqual({
    waiting: { reason: 'PodInitializing', message: 'Container completion waiting' },
  });
});

test('a failed Build names the step and the last line of its log', () => {
  const status = statusOf('Failed', [
    ended(0),
    ended(0),
    ended(20, 'one\nERROR: no buildpacks participating'),
  ]);
  expect(status.conditions?.[0]).toMatchObject({
    status: 'False',
    reason: 'Failed',
    message:
      'Error:  Container detect terminated with error ERROR: no buildpacks participating: For more info use `kubectl logs -n staging b-build-pod -c detect`',
  });
  expect(status.stepStates?.[2]?.terminated).toMatchObject({
    exitCode: 20,
    message: 'Container detect terminated with error',
  });
});

test('a Build beyond its time begins its message with those words', () => {
  const text = 'Pod was active on the node longer than the specified deadline';
  expect(statusOf('Failed', [ended(137)], WAITING, text).conditions?.[0]?.message).toMatch(
    new RegExp(`^Error: ${text}`),
  );
});

test('a Build that succeeded has what the completion left behind', () => {
  const report = {
    latestImage: 'host/x@sha256:1',
    runImage: 'host/run@sha256:2',
    stackId: 'stack',
    lifecycleVersion: '0.20.12',
    buildMetadata: [{ id: 'nodejs', version: '1.0.0' }],
  };
  const status = statusOf('Succeeded', [ended(0), ended(0), ended(0)], ended(0, JSON.stringify(report)));
  expect(status).toMatchObject({
    conditions: [{ status: 'True', reason: 'Completed' }],
    latestImage: report.latestImage,
    stack: { id: 'stack', runImage: report.runImage },
    buildMetadata: report.buildMetadata,
    stepsCompleted: ['prepare', 'analyze', 'detect', 'completion'],
  });
});
