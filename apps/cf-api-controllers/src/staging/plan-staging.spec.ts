import { type KpackBuild, type KpackImage, type Pod } from '@cf/kubernetes';
import { planStaging, type StagingView } from './plan-staging';

const START = Date.parse('2026-01-01T00:00:00Z');
const kpackBuild: KpackBuild = {
  metadata: { name: 'b' },
  spec: { tags: [], builder: { image: '' }, source: {} },
};
const image = (reason?: string): KpackImage => ({
  metadata: { name: 'a' },
  spec: { tag: '', builder: { kind: 'Builder', name: 'x' }, source: {} },
  status: {
    conditions: [
      {
        type: 'Ready',
        status: reason ? 'False' : 'Unknown',
        reason,
        message: reason && 'builder x is missing',
      },
    ],
  },
});
const unschedulable: Pod = {
  metadata: { name: 'p' },
  status: {
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: '0/3 nodes: Insufficient memory.',
      },
    ],
  },
};
const unpullable: Pod = {
  metadata: { name: 'p' },
  spec: { nodeName: 'n', containers: [] },
  status: {
    initContainerStatuses: [
      {
        name: 'prepare',
        image: '',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { waiting: { reason: 'ImagePullBackOff', message: 'no such host' } },
      },
    ],
  },
};
const after = (seconds: number, more: Partial<StagingView> = {}): StagingView => ({
  build: {
    guid: 'g',
    app_guid: 'a',
    droplet_guid: 'd',
    created_at: new Date(START),
    staging_memory_in_mb: 1024,
  },
  kpackBuild,
  pod: undefined,
  image: image(),
  now: START + seconds * 1000,
  timeoutMs: 900_000,
  stuckAfterMs: 300_000,
  notStartedAfterMs: 90_000,
  ...more,
});

test('a build that runs is left alone until its time is over', () => {
  expect(planStaging(after(899))).toEqual({ do: 'wait' });
  expect(planStaging(after(900, { pod: { ...unpullable, status: {} } }))).toMatchObject({
    do: 'fail',
    failure: { errorId: 'StagingTimeExpired' },
    free: 'pod',
  });
});

test('a build that fits on no node fails early, and its Image goes, because its pod has no deadline to run down', () => {
  expect(planStaging(after(299, { pod: unschedulable }))).toEqual({ do: 'wait' });
  expect(planStaging(after(300, { pod: unschedulable }))).toMatchObject({
    do: 'fail',
    failure: { errorId: 'InsufficientResources', message: expect.stringContaining('memory') },
    free: 'image',
  });
});

test('a build whose image cannot be pulled fails early, and its pod is stopped', () => {
  expect(planStaging(after(300, { pod: unpullable }))).toMatchObject({
    failure: { errorId: 'StagingError', message: expect.stringContaining('no such host') },
    free: 'pod',
  });
});

test('a build without a builder fails early, with nothing to free', () => {
  const view = { kpackBuild: undefined, image: image('BuilderNotFound') };
  expect(planStaging(after(89, view))).toEqual({ do: 'wait' });
  expect(planStaging(after(90, view))).toMatchObject({
    failure: { message: expect.stringContaining('builder x is missing') },
    free: 'nothing',
  });
});

test('a build that never appears fails when its time is over', () => {
  expect(planStaging(after(900, { kpackBuild: undefined, image: undefined }))).toMatchObject({
    failure: { errorId: 'StagingTimeExpired', message: expect.stringContaining('never started') },
    free: 'nothing',
  });
});
