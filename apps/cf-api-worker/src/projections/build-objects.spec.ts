import { type AppPlace } from '@cf/core';
import { type BuildRecord } from '@cf/database';
import { type KpackBuilder } from '@cf/kubernetes';
import { WorkerConfig } from '../config';
import { builderOf, imageOf, needsOwnBuilder } from './build-objects';
import { isSettled, orderOf } from './builder-order';

const OFFERED = [
  { group: [{ id: 'nodejs' }, { id: 'procfile', optional: true }] },
  { group: [{ id: 'python' }, { id: 'certs', optional: true }] },
  { group: [{ id: 'procfile' }] },
];

describe('orderOf', () => {
  test('forces what was asked for, and keeps what the operator offers along with it', () => {
    expect(orderOf(['nodejs'], OFFERED)).toEqual([
      { group: [{ id: 'nodejs' }, { id: 'procfile', optional: true }] },
    ]);
    expect(orderOf(['python', 'nodejs'], OFFERED)).toEqual([
      {
        group: [
          { id: 'python' },
          { id: 'nodejs' },
          { id: 'procfile', optional: true },
          { id: 'certs', optional: true },
        ],
      },
    ]);
  });

  test('keeps a buildpack optional beside others, and not alone', () => {
    expect(orderOf(['nodejs', 'procfile'], OFFERED)[0]?.group[1]).toEqual({ id: 'procfile', optional: true });
    expect(orderOf(['procfile'], OFFERED)).toEqual([{ group: [{ id: 'procfile' }] }]);
  });

  test('takes images and addresses as they are', () => {
    expect(orderOf(['docker://r.test/bp:1', 'https://git.test/bp'], OFFERED)).toEqual([
      { group: [{ image: 'r.test/bp:1' }, { id: 'https://git.test/bp' }] },
    ]);
  });
});

test.each([
  [2, 1, 'True', false],
  [2, 2, 'Unknown', false],
  [2, 2, 'True', true],
  [2, 2, 'False', true],
])(
  'a builder of generation %i, seen as %i and %s: settled is %s',
  (generation, observedGeneration, status, settled) => {
    const builder = {
      metadata: { name: 'b', generation },
      status: { observedGeneration, conditions: [{ type: 'Ready', status }] },
    };

    expect(isSettled(builder as KpackBuilder)).toBe(settled);
  },
);

const config = WorkerConfig.parse({
  health: { port: 0 },
  database: { url: 'postgres://x' },
  redis: { url: 'redis://x' },
  kubernetes: {},
  blobstore: { type: 'directory', directory: '/x' },
  registry: { packagesPrefix: 'r.test/packages', dropletsPrefix: 'r.test/droplets' },
  registryBuddy: { url: 'http://x' },
  externalUrl: 'http://api.test',
});
const base = {
  metadata: { name: 'cf-default-builder' },
  spec: {
    tag: 'r.test/builder',
    stack: { kind: 'ClusterStack', name: 'jammy' },
    store: { kind: 'ClusterStore', name: 'store' },
    lifecycle: { kind: 'ClusterLifecycle', name: 'default-lifecycle' },
    order: OFFERED,
  },
} as KpackBuilder;
const staging = (change: Partial<BuildRecord> = {}) => ({
  build: {
    guid: 'build',
    app_guid: 'app',
    droplet_guid: 'droplet',
    buildpacks: [] as string[],
    stack_name: 'std',
    staging_memory_in_mb: 2048,
    staging_disk_in_mb: 4096,
    ...change,
  } as BuildRecord,
  place: {
    app: { name: 'Äpp' },
    space: { guid: 'space', name: 's p' },
    organization: { guid: 'org', name: 'o' },
  } as AppPlace,
  source: { registry: { image: 'r.test/packages/p@sha256:1' } },
  environment: { BP_A: '1' },
});

describe('imageOf', () => {
  const image = (change?: Partial<BuildRecord>) =>
    imageOf(staging(change), { config, builder: { kind: 'ClusterBuilder', name: 'b' }, timeoutSeconds: 900 });

  test('limits the build to what its row says', () => {
    expect(image().spec.build).toMatchObject({
      resources: {
        requests: { memory: '2048Mi' },
        limits: { memory: '2048Mi', 'ephemeral-storage': '4096Mi' },
      },
      buildTimeout: 900,
    });
  });

  test('differs for each build, so that kpack builds the same package again', () => {
    expect(image({ guid: 'other' }).spec).not.toEqual(image().spec);
  });

  test('has guids as labels and human names as annotations', () => {
    const { labels, annotations } = image().metadata;

    expect(labels).toMatchObject({
      'cloudfoundry.org/app_guid': 'app',
      'cloudfoundry.org/build_guid': 'build',
      'cloudfoundry.org/droplet_guid': 'droplet',
      'cloudfoundry.org/source_type': 'STG',
    });
    expect(annotations).toMatchObject({ 'cloudfoundry.org/app_name': 'Äpp' });
    expect(JSON.stringify(labels)).not.toContain('Äpp');
  });
});

describe('an own builder', () => {
  const needs = (change: Partial<BuildRecord>) => needsOwnBuilder(staging(change), base, 'std');

  test('is needed for buildpacks and for another stack only', () => {
    expect([needs({}), needs({ stack_name: 'jammy' }), needs({ stack_name: null })]).toEqual([
      false,
      false,
      false,
    ]);
    expect([needs({ buildpacks: ['nodejs'] }), needs({ stack_name: 'noble' })]).toEqual([true, true]);
  });

  test('differs from the default one in what was asked for alone', () => {
    const build = (change: Partial<BuildRecord>) =>
      builderOf(staging(change), { config, base, defaultStack: 'std' }).spec;

    expect(build({ buildpacks: ['nodejs'] })).toMatchObject({
      stack: base.spec.stack,
      store: base.spec.store,
      lifecycle: { name: 'default-lifecycle' },
      order: orderOf(['nodejs'], OFFERED),
    });
    expect(build({ stack_name: 'noble' })).toMatchObject({
      stack: { kind: 'ClusterStack', name: 'noble' },
      order: OFFERED,
    });
  });
});
