import { type KpackBuild, type KpackBuilder, type KpackImage } from '@cf/kubernetes';
import { type Build } from '../kinds';
import { buildFor } from './build-object';
import { imageStatusOf, waitingStatus } from './image-status';
import { changesOf, newestOf, surplusBuilds } from './plan-build';

const RUN = 'host/builders/x@sha256:run1';

const image = (change: Partial<KpackImage['spec']> = {}): KpackImage => ({
  metadata: {
    name: 'app',
    namespace: 'staging',
    uid: 'u',
    generation: 4,
    labels: { 'cloudfoundry.org/build_guid': 'b' },
  },
  spec: {
    tag: 'host/droplets/app',
    builder: { kind: 'ClusterBuilder', name: 'cf-default-builder' },
    source: { registry: { image: 'host/packages/p@sha256:1' } },
    build: { env: [{ name: 'A', value: '1' }] },
    ...change,
  },
});

const builder = (change: Partial<NonNullable<KpackBuilder['status']>> = {}): KpackBuilder => ({
  metadata: { name: 'cf-default-builder', generation: 1 },
  spec: { tag: 'host/builders/x', stack: { kind: 'ClusterStack', name: 's' }, order: [] },
  status: {
    latestImage: 'host/builders/x@sha256:b',
    stack: { id: 'stack', runImage: RUN },
    builderMetadata: [{ id: 'nodejs', version: '1.0.0' }],
    ...change,
  },
});

function built(status: 'True' | 'False' | 'Unknown' = 'True', number = 1): Build {
  const changes = changesOf(image(), undefined, builder());
  const draft = buildFor({ image: image(), builder: builder(), newest: undefined, changes, at: new Date(0) });
  return {
    ...draft,
    metadata: {
      ...draft.metadata,
      name: `app-build-${number}`,
      labels: { ...draft.metadata.labels, 'image.kpack.io/buildNumber': String(number) },
    },
    status: {
      conditions: [{ type: 'Succeeded', status }],
      buildMetadata: [{ id: 'nodejs', version: '1.0.0' }],
      stack: { id: 'stack', runImage: RUN },
      lifecycleVersion: '0.20.12',
      ...(status === 'True' && { latestImage: 'host/droplets/app@sha256:good' }),
    },
  } as Build;
}

const reasons = (of: KpackImage, newest: KpackBuild | undefined, by = builder()) =>
  changesOf(of, newest, by).map(({ reason }) => reason);
const triggered = (build: Build): Build => ({
  ...build,
  metadata: { ...build.metadata, annotations: { 'image.kpack.io/additionalBuildNeeded': 'now' } },
});

describe('why an Image is built', () => {
  test('the first time because of its configuration, then not again', () => {
    expect(reasons(image(), undefined)).toEqual(['CONFIG']);
    expect(reasons(image(), built())).toEqual([]);
  });

  test.each<[string, Partial<KpackImage['spec']>]>([
    ['another source', { source: { registry: { image: 'host/packages/p@sha256:2' } } }],
    ['another variable', { build: { env: [{ name: 'A', value: '2' }] } }],
    [
      'other resources',
      { build: { env: [{ name: 'A', value: '1' }], resources: { limits: { memory: '1Gi' } } } },
    ],
  ])('%s is a new configuration', (_what, change) => {
    expect(reasons(image(change), built())).toEqual(['CONFIG']);
  });

  test.each<[string, Partial<KpackImage['spec']>]>([
    ['more tags', { additionalTags: ['host/droplets/app:x'] }],
    ['another default process', { defaultProcess: 'worker' }],
    ['another service account', { serviceAccountName: 'x' }],
    ['another time limit', { build: { env: [{ name: 'A', value: '1' }], buildTimeout: 10 } }],
  ])('%s is none', (_what, change) => {
    expect(reasons(image(change), built())).toEqual([]);
  });

  test('the annotation on the newest Build triggers one, after a failure too', () => {
    expect(reasons(image(), triggered(built()))).toEqual(['TRIGGER']);
    expect(reasons(image(), triggered(built('False')))).toEqual(['TRIGGER']);
  });

  test('a new run image, and buildpacks that are gone, count', () => {
    const newer = builder({
      stack: { id: 'stack', runImage: 'elsewhere/x@sha256:run2' },
      builderMetadata: [],
    });
    expect(reasons(image(), built(), newer)).toEqual(['BUILDPACK', 'STACK']);
  });

  test('the same run image by another name does not', () => {
    expect(
      reasons(image(), built(), builder({ stack: { id: 'stack', runImage: 'elsewhere/x@sha256:run1' } })),
    ).toEqual([]);
  });

  test('after a failure neither does, but a new configuration still', () => {
    const newer = builder({ stack: { id: 'stack', runImage: 'host/x@sha256:run2' } });
    expect(reasons(image(), built('False'), newer)).toEqual([]);
    expect(reasons(image({ source: { blob: { url: 'http://x' } } }), built('False'), newer)).toEqual([
      'CONFIG',
    ]);
  });
});

describe('the next Build', () => {
  const next = (of: KpackImage, newest?: Build) =>
    buildFor({
      image: of,
      builder: builder(),
      newest,
      changes: [{ reason: 'STACK', old: 1, new: 2 }],
      at: new Date('2026-01-02T03:04:05.678Z'),
    });

  test('has the next number, the labels of the Image, a tag with its time, and the last good image', () => {
    const of = { ...image(), status: { latestImage: 'host/droplets/app@sha256:good', latestStack: 'stack' } };
    const build = next(of, built('True', 7));
    expect(build.metadata).toMatchObject({
      name: 'app-build-8',
      labels: { 'cloudfoundry.org/build_guid': 'b', 'image.kpack.io/imageGeneration': '4' },
      annotations: { 'image.kpack.io/reason': 'STACK' },
    });
    expect(build.spec).toMatchObject({
      tags: ['host/droplets/app', 'host/droplets/app:b8.20260102.030405'],
      runImage: { image: RUN },
      lastBuild: { image: 'host/droplets/app@sha256:good', stackId: 'stack' },
    });
  });

  test('has no numbered tag when the Image wants none', () => {
    expect(next(image({ imageTaggingStrategy: 'None' })).spec.tags).toEqual(['host/droplets/app']);
  });
});

describe('the status of an Image', () => {
  test('keeps the last good image through a failure', () => {
    const of = { ...image(), status: { latestImage: 'host/droplets/app@sha256:good' } };
    expect(imageStatusOf(of, built('False', 2))).toMatchObject({
      latestImage: 'host/droplets/app@sha256:good',
      latestBuildRef: 'app-build-2',
      buildCounter: 2,
      conditions: [{ type: 'Ready', status: 'False', reason: 'BuildFailed' }, {}, {}],
    });
  });

  test('says why nothing begins', () => {
    const conditionsOf = (by?: KpackBuilder) => waitingStatus(image(), by).conditions?.[0];
    expect(conditionsOf()).toMatchObject({ reason: 'BuilderNotFound' });
    expect(conditionsOf(builder())).toMatchObject({ reason: 'BuilderNotReady' });
  });
});

test('the history keeps the newest of each kind, at least one', () => {
  const builds = [
    built('True', 1),
    built('False', 2),
    built('True', 3),
    built('True', 10),
    built('Unknown', 11),
  ];
  const limited = image({ successBuildHistoryLimit: 2, failedBuildHistoryLimit: 0 });
  expect(surplusBuilds(limited, builds).map(({ metadata }) => metadata.name)).toEqual(['app-build-1']);
  expect(newestOf(builds)?.metadata.name).toBe('app-build-11');
});
