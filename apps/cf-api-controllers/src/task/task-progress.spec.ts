import { type Job, type Pod, type Task } from '@cf/kubernetes';
import { taskConditions, taskProgressOf } from './task-progress';

type State = NonNullable<NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']>;
const createdAt = '2026-01-01T00:00:00Z';
const pod = (state: State, conditions: NonNullable<Pod['status']>['conditions'] = []): Pod => ({
  metadata: { name: 'p', creationTimestamp: createdAt },
  status: {
    conditions,
    containerStatuses: [{ name: 'opi-task', image: '', imageID: '', ready: false, restartCount: 0, state }],
  },
});
const job = (type?: string, message?: string): Job => ({
  metadata: { name: 't' },
  status: { conditions: type ? [{ type, status: 'True', reason: 'BackoffLimitExceeded', message }] : [] },
});

test.each<[string, Job | undefined, Pod | undefined, object]>([
  ['without a pod it is prepared', job(), undefined, { state: 'initialized' }],
  ['a running container has started', job(), pod({ running: {} }), { state: 'started' }],
  ['exit 0 is success', job(), pod({ terminated: { exitCode: 0 } }), { state: 'succeeded' }],
  [
    'another exit is a failure that names it',
    job(),
    pod({ terminated: { exitCode: 3, reason: 'Error' } }),
    { state: 'failed', message: 'Exited with status 3' },
  ],
  [
    'too little memory is said in words',
    job(),
    pod({ terminated: { exitCode: 137, reason: 'OOMKilled' } }),
    { state: 'failed', reason: 'OOMKilled', message: 'Exited with status 137 (out of memory)' },
  ],
  ['a Job that is complete counts without its pod', job('Complete'), undefined, { state: 'succeeded' }],
  [
    'a Job that failed counts without its pod',
    job('Failed', 'gone'),
    undefined,
    { state: 'failed', message: 'gone' },
  ],
  [
    'an image that cannot be pulled is given two minutes',
    job(),
    pod({ waiting: { reason: 'ErrImagePull', message: 'no such host' } }),
    {
      state: 'stuck',
      message: 'The image could not be pulled: no such host',
      until: Date.parse(createdAt) + 120_000,
    },
  ],
  [
    'a pod that fits nowhere is given five minutes',
    job(),
    pod({}, [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: '0/1 nodes: Insufficient memory.',
      },
    ]),
    { state: 'stuck', until: Date.parse(createdAt) + 300_000 },
  ],
])('%s', (_name, givenJob, givenPod, expected) => {
  expect(taskProgressOf(givenJob, givenPod)).toMatchObject(expected);
});

test('keeps the time of a condition that stays', () => {
  const task: Task = {
    metadata: { name: 't' },
    spec: { GUID: 't', name: 't', image: 'i', command: [], appGUID: 'a' },
    status: { conditions: [{ type: 'Initialized', status: 'True', lastTransitionTime: 'before' }] },
  };
  expect(
    taskConditions(task, { state: 'succeeded' }, 'now').map(({ type, lastTransitionTime }) => [
      type,
      lastTransitionTime,
    ]),
  ).toEqual([
    ['Initialized', 'before'],
    ['Started', 'now'],
    ['Succeeded', 'now'],
  ]);
});
