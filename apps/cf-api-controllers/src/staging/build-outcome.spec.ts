import { type KpackBuild } from '@cf/kubernetes';
import { isOnDemand, outcomeOf } from './build-outcome';

type Step = NonNullable<NonNullable<KpackBuild['status']>['stepStates']>[number];
const ok: Step = { terminated: { exitCode: 0 } };
const waiting: Step = { waiting: { reason: 'PodInitializing' } };
const ended = (exitCode: number, reason = 'Error', message?: string): Step => ({
  terminated: { exitCode, reason, message },
});

const build = (
  status: 'True' | 'False' | 'Unknown',
  more: Partial<KpackBuild['status']> & { message?: string; reason?: string } = {},
): KpackBuild => {
  const { message, reason = status === 'False' ? 'Failed' : undefined, ...rest } = more;
  return {
    metadata: { name: 'b', annotations: {} },
    spec: { tags: [], builder: { image: '' }, source: {} },
    status: { conditions: [{ type: 'Succeeded', status, reason, message }], ...rest },
  };
};
const failing = (steps: Step[], message = '') => outcomeOf(build('False', { stepStates: steps, message }));

test('is not over while kpack does not know', () => {
  expect(outcomeOf(build('Unknown', { reason: 'ErrImagePull' }))).toEqual({ state: 'RUNNING' });
  expect(
    outcomeOf({ metadata: { name: 'b' }, spec: { tags: [], builder: { image: '' }, source: {} } }),
  ).toEqual({ state: 'RUNNING' });
});

test('succeeds with the digest of its image', () => {
  expect(outcomeOf(build('True', { latestImage: 'r/a@sha256:1' }))).toEqual({
    state: 'SUCCEEDED',
    image: 'r/a@sha256:1',
  });
});

test.each<[string, Step[], string, RegExp]>([
  [
    'no buildpack detects',
    [ok, ok, ended(20), waiting, waiting, waiting, waiting],
    'NoAppDetectedError',
    /^An app was not successfully detected.*step detect.*-b/,
  ],
  [
    'a buildpack errs in detection',
    [ok, ok, ended(21, 'Error', 'boom'), waiting],
    'NoAppDetectedError',
    /reported an error \(boom\)/,
  ],
  [
    'a buildpack fails to build',
    [ok, ok, ok, ok, ended(51, 'Error', 'log\nERROR: failed to build: exit status 1'), waiting, waiting],
    'BuildpackCompileFailed',
    /step build ended with status 51 \(ERROR: failed to build: exit status 1\)/,
  ],
  [
    'the build needs more memory',
    [ok, ok, ok, ok, ended(51, 'OOMKilled', 'exit status 137'), waiting, waiting],
    'BuildpackCompileFailed',
    /out of memory. Stage with more memory/,
  ],
  [
    'the source is missing',
    [ended(1, 'Error', 'MANIFEST_UNKNOWN'), waiting, waiting],
    'StagingError',
    /package could not be read \(MANIFEST_UNKNOWN\)/,
  ],
  [
    'a variable is too large',
    [ended(1, 'StartError', 'exec: argument list too long'), waiting, waiting],
    'StagingError',
    /environment variable is too large/,
  ],
  [
    'a default process type does not exist',
    [ok, ok, ok, ok, ok, ended(62, 'Error', "tried to set foo to default but it doesn't exist"), waiting],
    'BuildpackReleaseFailed',
    /no such process type/,
  ],
  [
    'the registry refuses the image',
    [ok, ok, ok, ok, ok, ended(1, 'Error', 'UNAUTHORIZED'), waiting],
    'StagingError',
    /could not be written to the registry \(UNAUTHORIZED\)/,
  ],
  [
    'a rebase finds no image',
    [ended(1, 'Error', 'could not access previous image'), waiting],
    'StagingError',
    /new stack/,
  ],
])('says what to do when %s', (_name, steps, errorId, text) => {
  const outcome = failing(steps);
  expect(outcome).toMatchObject({ state: 'FAILED', errorId });
  expect(outcome).toHaveProperty('message', expect.stringMatching(text));
});

test.each([
  ['Error: Pod was active on the node longer than the specified deadline', 'StagingTimeExpired'],
  ['Error: The node was low on resource: ephemeral-storage.', 'InsufficientResources'],
  ['pods "b" is forbidden: error looking up service account', 'StagingError'],
])('understands the failure of a pod that never got to a step: %s', (message, errorId) => {
  expect(failing([], message)).toMatchObject({ errorId });
});

test('takes the words of the log out of what kpack puts around them', () => {
  const message =
    'Error: Init:Error Container build terminated with error ERROR: failed to build: exit status 1: For more info use ‘kubectl logs -n x’';
  expect(failing([ok, ok, ok, ok, ended(51), waiting, waiting], message)).toHaveProperty(
    'message',
    expect.stringContaining('(ERROR: failed to build: exit status 1)'),
  );
});

test.each([
  ['CONFIG', true],
  ['TRIGGER', true],
  ['CONFIG,STACK', true],
  ['STACK', false],
  ['BUILDPACK,STACK,LIFECYCLE', false],
])('a Build for %s is on demand: %s', (reason, expected) => {
  const given = build('True');
  given.metadata.annotations = { 'image.kpack.io/reason': reason };
  expect(isOnDemand(given)).toBe(expected);
});
