import {
  conditionOf,
  type Draft,
  KPACK_ANNOTATIONS,
  KPACK_LABELS,
  type KpackBuild,
  type KpackImage,
  LABELS,
} from '@cf/kubernetes';
import { eventually, refusalOf, useCluster } from '@cf/kubernetes/testing';
import { createRegistryClient } from '@cf/registry';
import { type Files, pushPackage } from '../kpack/testing/package-image';

const cluster = useCluster();
const { client, namespace, images, registryHost, labels, onEnd } = cluster;
const registry = createRegistryClient({ insecureRegistries: [registryHost] });
const stack = namespace;
onEnd(() => client.delete('ClusterStack', { name: stack }));

jest.setTimeout(180_000);

const PROCFILE: Files = { Procfile: 'web: sleep 1000\nworker: echo work\n' };
const node = (preinstall: string): Files => ({
  'package.json': JSON.stringify({ name: 'app', version: '1.0.0', scripts: { preinstall, start: 'true' } }),
});

/** Run images of two versions of the stack; the suite's own stack begins with the first. */
let runImages: [string, string];

/** A stack and a builder of our own, so that changes meet no image of somebody else. */
beforeAll(async () => {
  const { spec: base } = (await client.get('ClusterBuilder', { name: cluster.builder })) ?? {};
  const model = base && (await client.get('ClusterStack', { name: base.stack.name }));
  if (!model) throw new Error(`The cluster has no ClusterBuilder ${cluster.builder}`);
  const present = model.spec.runImage.image;
  runImages = [present.replace(/-\d+$/, ''), present];
  await client.create('ClusterStack', {
    metadata: { name: stack, labels },
    spec: { ...model.spec, runImage: { image: runImages[0] } },
  });
  await client.create('Builder', {
    metadata: { name: 'builder', namespace },
    spec: {
      tag: `${images}/builder`,
      stack: { kind: 'ClusterStack', name: stack },
      store: base.store,
      order: [
        { group: [{ id: 'nodejs' }, { id: 'procfile', optional: true }] },
        { group: [{ id: 'procfile' }] },
      ],
    },
  });
  await eventually(async () => {
    const builder = await client.get('Builder', { namespace, name: 'builder' });
    return conditionOf(builder, 'Ready')?.status === 'True';
  });
});

type ImageSpec = KpackImage['spec'];

const imageDraft = (
  name: string,
  source: string,
  spec: Partial<ImageSpec>,
  note: string,
): Draft<KpackImage> => ({
  metadata: {
    name,
    namespace,
    labels: { [LABELS.appGuid]: name, [LABELS.buildGuid]: note },
    annotations: { 'test.cf/note': note },
  },
  spec: {
    tag: `${images}/${name}`,
    builder: { kind: 'Builder', name: 'builder' },
    source: { registry: { image: source } },
    cache: {},
    ...spec,
  },
});

/** Applies an Image over these files, or over a package that was pushed before; answers the package. */
async function apply(name: string, files: Files | string, spec: Partial<ImageSpec> = {}, note = '1') {
  const source = typeof files === 'string' ? files : await pushPackage(registry, images, files);
  await client.apply('Image', imageDraft(name, source, spec, note));
  return source;
}
const imageOf = (name: string) => client.get('Image', { name, namespace });
const buildsOf = async (image: string) => {
  const selection = { namespace, labelSelector: `${KPACK_LABELS.image}=${image}` };
  const { items } = await client.list('Build', selection);
  return items.sort((a, b) => numberOf(a) - numberOf(b));
};
const numberOf = ({ metadata }: KpackBuild) => Number(metadata.labels?.[KPACK_LABELS.buildNumber]);
const reasonOf = ({ metadata }: KpackBuild) => metadata.annotations?.[KPACK_ANNOTATIONS.reason];
const noteOf = ({ metadata }: KpackBuild) => metadata.labels?.[LABELS.buildGuid];
const resultOf = ({ status }: KpackBuild | KpackImage) => status?.latestImage;
const stepsOf = ({ status }: KpackBuild) => status?.stepsCompleted;

/** The Build of that number as soon as it has ended. */
const ended = (image: string, number: number) =>
  eventually(async () => {
    const build = (await buildsOf(image)).find((one) => numberOf(one) === number);
    return ['True', 'False'].includes(conditionOf(build, 'Succeeded')?.status ?? '') && build;
  }, 150_000);
/** The condition of an Image when it is so. */
const condition = (name: string, type: string, status: string) =>
  eventually(async () => {
    const found = conditionOf(await imageOf(name), type);
    return found?.status === status && found;
  });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const STEPS = ['prepare', 'analyze', 'detect', 'restore', 'build', 'export', 'completion'];

test('a Build says what it is for, and the Image how it went', async () => {
  await apply('app', PROCFILE);
  const first = await ended('app', 1);
  expect(first.metadata).toMatchObject({
    name: 'app-build-1',
    labels: {
      [LABELS.appGuid]: 'app',
      [LABELS.buildGuid]: '1',
      [KPACK_LABELS.imageGeneration]: '1',
    },
    annotations: { 'test.cf/note': '1', [KPACK_ANNOTATIONS.reason]: 'CONFIG' },
    ownerReferences: [expect.objectContaining({ kind: 'Image', name: 'app', controller: true })],
  });
  expect(conditionOf(first, 'Succeeded')).toMatchObject({ status: 'True' });
  expect(first.status).toMatchObject({
    stepsCompleted: STEPS,
    podName: 'app-build-1-build-pod',
    latestImage: expect.stringMatching(/^[^@]+\/app@sha256:[0-9a-f]{64}$/) as string,
    buildMetadata: [expect.objectContaining({ id: 'procfile', version: '1.0.0' })],
    stack: { runImage: expect.stringContaining('@sha256:') as string },
  });
  expect(await condition('app', 'Ready', 'True')).toMatchObject({ reason: 'UpToDate' });
  expect((await imageOf('app'))?.status).toMatchObject({
    latestBuildRef: 'app-build-1',
    latestBuildReason: 'CONFIG',
    latestImage: resultOf(first),
    latestBuildImageGeneration: 1,
    buildCounter: 1,
  });
});

test('an Image is built again only when that changes something, and rebased upon a new stack', async () => {
  const source = (await imageOf('app'))?.spec.source.registry?.image ?? '';
  await apply('app', source, {}, '2');
  await pause(2_000);
  expect(await buildsOf('app')).toHaveLength(1);
  expect((await imageOf('app'))?.metadata.generation).toBe(1);

  await apply('app', source, { build: { env: [{ name: 'BP_ANY', value: 'x' }] } }, '2');
  const second = await ended('app', 2);
  expect([reasonOf(second), stepsOf(second), noteOf(second)]).toEqual(['CONFIG', STEPS, '2']);

  await client.patch('ClusterStack', { name: stack }, { spec: { runImage: { image: runImages[1] } } });
  const third = await ended('app', 3);
  expect([reasonOf(third), stepsOf(third)]).toEqual(['STACK', ['rebase', 'completion']]);
  expect(noteOf(third)).toBe('2');
  expect(third.spec.lastBuild?.image).toBe(resultOf(second));
  expect(resultOf(third)).not.toBe(resultOf(second));
  await eventually(async () => resultOf((await imageOf('app')) as KpackImage) === resultOf(third));

  const annotations = { [KPACK_ANNOTATIONS.additionalBuildNeeded]: 'now' };
  await client.patch('Build', third.metadata, { metadata: { annotations } });
  const fourth = await ended('app', 4);
  expect([reasonOf(fourth), stepsOf(fourth)]).toEqual(['TRIGGER', STEPS]);
  expect(fourth.status?.stack?.runImage).toBe(third.status?.stack?.runImage);
});

test('the log of each step can be read, and all goes with the Image', async () => {
  await apply('logged', PROCFILE);
  const build = await ended('logged', 1);
  const pod = { name: build.status?.podName ?? '', namespace };
  const found = await client.get('Pod', pod);
  expect(found?.metadata.labels).toMatchObject({
    [KPACK_LABELS.build]: 'logged-build-1',
    [LABELS.appGuid]: 'logged',
  });
  const steps = found?.spec?.initContainers?.map(({ name }) => name);
  expect(steps).toEqual(['prepare', 'analyze', 'detect', 'restore', 'build', 'export']);
  expect(await client.podLog(pod, { container: 'detect' })).toContain('procfile');

  await client.delete('Image', { name: 'logged', namespace });
  await eventually(async () => (await buildsOf('logged')).length === 0 && !(await client.get('Pod', pod)));
});

test.each<[string, Files, number, number]>([
  ['that no buildpack detects', { 'README.txt': 'nothing to run' }, 2, 20],
  ['whose build fails', node('echo refused; exit 3'), 4, 51],
])('an app %s fails at its step', async (_what, files, step, exitCode) => {
  const name = `failing-${step}`;
  await apply(name, files);
  const build = await ended(name, 1);
  expect(conditionOf(build, 'Succeeded')).toMatchObject({ status: 'False', reason: 'Failed' });
  expect(build.status?.stepStates?.[step]?.terminated?.exitCode).toBe(exitCode);
  expect(stepsOf(build)).toEqual(STEPS.slice(0, step));
  expect(build.status?.latestImage).toBeUndefined();
  expect(await condition(name, 'Ready', 'False')).toMatchObject({ reason: 'BuildFailed' });
});

test('quick changes during a build are one build, of the newest', async () => {
  await apply('quick', node('sleep 4'));
  await eventually(async () => (await buildsOf('quick')).length === 1);
  const source = await apply('quick', PROCFILE, {}, '2');
  await apply('quick', source, { build: { env: [{ name: 'A', value: '3' }] } }, '3');
  const second = await ended('quick', 2);
  expect(noteOf(second)).toBe('3');
  await condition('quick', 'Ready', 'True');
  expect(await buildsOf('quick')).toHaveLength(2);
});

test('a deadline for its pod cancels a build and frees the Image', async () => {
  await apply('slow', node('sleep 100'));
  const pod = { name: 'slow-build-1-build-pod', namespace };
  await eventually(async () => {
    const states = (await client.get('Pod', pod))?.status?.initContainerStatuses ?? [];
    return states[4]?.state?.running;
  });
  await client.patch('Pod', pod, { spec: { activeDeadlineSeconds: 1 } });
  const build = await ended('slow', 1);
  expect(conditionOf(build, 'Succeeded')?.status).toBe('False');
  await apply('slow', PROCFILE);
  expect(conditionOf(await ended('slow', 2), 'Succeeded')?.status).toBe('True');
});

test('an Image without a builder says so and builds when there is one', async () => {
  await apply('early', PROCFILE, { builder: { kind: 'Builder', name: 'late' } });
  expect(await condition('early', 'Ready', 'False')).toMatchObject({ reason: 'BuilderNotFound' });
  expect(await buildsOf('early')).toEqual([]);
  const { spec } = (await client.get('Builder', { name: 'builder', namespace })) ?? {};
  if (!spec) throw new Error('there is no builder');
  await client.create('Builder', {
    metadata: { name: 'late', namespace },
    spec: { ...spec, tag: `${images}/late` },
  });
  expect(conditionOf(await ended('early', 1), 'Succeeded')?.status).toBe('True');
});

test('the tag of an Image stays as it was', async () => {
  await apply('tagged', PROCFILE);
  const moved = client.patch('Image', { name: 'tagged', namespace }, { spec: { tag: `${images}/other` } });
  expect(await refusalOf(moved)).toMatchObject({ status: 400 });
  expect((await imageOf('tagged'))?.spec.tag).toBe(`${images}/tagged`);
});
