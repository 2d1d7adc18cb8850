import { readFile } from 'node:fs/promises';
import { conditionOf, type KpackBuild, type KpackImage } from '@cf/kubernetes';
import { eventually, hasEnded, readiness, startTestPlatform, type TestPlatform } from './testing/platform';
import { type Files, pushPackage } from './testing/package-image';
import { type Kpack, NAMES, startKpack, updateStack } from '.';

jest.setTimeout(120_000);

const namespace = 'staging';
let platform: TestPlatform;
let kpack: Kpack;

const start = () =>
  startKpack({
    kubeconfig: platform.kubeconfig,
    registryUrl: platform.registryUrl,
    workDirectory: `${platform.folder}/kpack`,
    podLogsDirectory: platform.podLogs,
    log: platform.log,
  });

beforeAll(async () => {
  platform = await startTestPlatform();
  kpack = await start();
});
afterAll(async () => {
  await kpack.close();
  await platform.close();
});

async function applyImage(name: string, files: Files, change: Partial<KpackImage['spec']> = {}, labels = {}) {
  const source = { registry: { image: await pushPackage(platform.registry, platform.host, files) } };
  return platform.client.apply('Image', {
    metadata: { name, namespace, labels: { 'cloudfoundry.org/app_guid': name, ...labels } },
    spec: {
      tag: `${platform.host}/droplets/${name}`,
      builder: { kind: 'ClusterBuilder', name: NAMES.builder },
      source,
      cache: {},
      ...change,
    },
  });
}

const getBuild = (name: string): Promise<KpackBuild | undefined> =>
  platform.client.get('Build', { namespace, name });
const ended = (name: string) =>
  eventually(async () => {
    const build = await getBuild(name);
    return hasEnded(build) && build;
  });
const imageIs = (name: string, expected: string) =>
  eventually(async () => {
    const image = await platform.client.get('Image', { namespace, name });
    return readiness(image) === expected && image;
  });
const PROCFILE = { Procfile: 'web: echo hello' };
/** Takes as long as the test likes. */
const SLOW = { 'package.json': JSON.stringify({ name: 'x', scripts: { preinstall: 'sleep 60' } }) };

test('the default builder is ready, with everything that can be built', async () => {
  const builder = await eventually(async () => {
    const found = await platform.client.get('ClusterBuilder', { name: NAMES.builder });
    return conditionOf(found, 'Ready')?.status === 'True' && found;
  });
  expect(builder.status?.builderMetadata?.map(({ id }) => id).sort()).toEqual([
    'binary',
    'go',
    'nodejs',
    'procfile',
    'python',
    'ruby',
    'staticfile',
  ]);
  expect(builder.status?.observedGeneration).toBe(builder.metadata.generation);
});

test('an Image is built, labelled and tagged; its log is where logs of pods are', async () => {
  await applyImage('one', PROCFILE, {}, { 'cloudfoundry.org/build_guid': 'b1' });
  const build = await ended('one-build-1');
  expect(build.metadata).toMatchObject({
    labels: {
      'cloudfoundry.org/build_guid': 'b1',
      'image.kpack.io/buildNumber': '1',
      'image.kpack.io/image': 'one',
    },
    annotations: { 'image.kpack.io/reason': 'CONFIG' },
  });
  expect(build.status).toMatchObject({
    conditions: [{ type: 'Succeeded', status: 'True', reason: 'Completed' }],
    buildMetadata: [{ id: 'procfile', version: '1.0.0' }],
    stepsCompleted: ['prepare', 'analyze', 'detect', 'restore', 'build', 'export', 'completion'],
    stack: { id: NAMES.stackId },
  });
  const image = await imageIs('one', 'True UpToDate');
  expect(image.status).toMatchObject({
    latestImage: build.status?.latestImage,
    latestBuildRef: 'one-build-1',
    buildCounter: 1,
  });
  const tags = await platform.registry.listTags(`${platform.host}/droplets/one`);
  expect(tags).toEqual(expect.arrayContaining(['latest', expect.stringMatching(/^b1\.\d{8}\.\d{6}$/)]));

  const { labels } = await platform.registry.describeImage(build.status?.latestImage ?? '');
  expect(JSON.parse(labels['io.buildpacks.build.metadata'] ?? '')).toMatchObject({
    processes: [{ type: 'web', command: 'echo hello', args: [], direct: false, buildpackID: 'procfile' }],
    'buildpack-default-process-type': 'web',
  });
  const log = await platform.client.podLog(
    { namespace, name: 'one-build-1-build-pod' },
    { container: 'export' },
  );
  expect(log).toContain('*** Images (sha256:');
  const pod = await platform.client.get('Pod', { namespace, name: 'one-build-1-build-pod' });
  const file = `${platform.podLogs}/${namespace}_${pod?.metadata.name}_${pod?.metadata.uid}/build/0.log`;
  expect(await readFile(file, 'utf8')).toMatch(/^\d{4}-\S+\.\d{9}Z stdout F Process web\n$/);
});

test('nothing builds when labels change; a trigger on the newest Build does', async () => {
  await applyImage('again', PROCFILE);
  await ended('again-build-1');
  await platform.client.patch('Image', { namespace, name: 'again' }, { metadata: { labels: { x: 'y' } } });
  const annotations = { 'image.kpack.io/additionalBuildNeeded': 'now' };
  await platform.client.patch('Build', { namespace, name: 'again-build-1' }, { metadata: { annotations } });
  const second = await ended('again-build-2');
  expect(second.metadata.annotations?.['image.kpack.io/reason']).toBe('TRIGGER');
  expect(second.metadata.labels?.['x']).toBe('y');
  expect(await getBuild('again-build-3')).toBeUndefined();
});

test('what nothing detects fails, and says so as kpack does', async () => {
  await applyImage('unknown', { 'readme.txt': 'x' });
  const build = await ended('unknown-build-1');
  expect(conditionOf(build, 'Succeeded')).toMatchObject({
    status: 'False',
    reason: 'Failed',
    message: expect.stringMatching(
      /^Error: {2}Container detect terminated with error ERROR: failed to detect/,
    ) as string,
  });
  expect(build.status?.stepStates?.[2]?.terminated?.exitCode).toBe(20);
  expect(build.status?.stepStates).toHaveLength(7);
  await imageIs('unknown', 'False BuildFailed');
});

test('quick changes are merged: one Build takes the newest', async () => {
  const env = (value: string) => ({ build: { env: [{ name: 'V', value }] } });
  await applyImage('merged', SLOW, env('1'));
  await eventually(async () =>
    (await getBuild('merged-build-1'))?.status?.stepsCompleted?.includes('restore'),
  );
  for (const value of ['2', '3']) await applyImage('merged', PROCFILE, env(value));
  await platform.client.patch(
    'Pod',
    { namespace, name: 'merged-build-1-build-pod' },
    { spec: { activeDeadlineSeconds: 1 } },
  );

  const cancelled = await ended('merged-build-1');
  expect(conditionOf(cancelled, 'Succeeded')?.message).toMatch(
    /^Error: Pod was active on the node longer than the specified deadline/,
  );
  const second = await ended('merged-build-2');
  expect(second.spec.env).toEqual([{ name: 'V', value: '3' }]);
  expect(await getBuild('merged-build-3')).toBeUndefined();
});

test('an Image that goes takes its running build along', async () => {
  await applyImage('gone', SLOW);
  await eventually(async () => (await getBuild('gone-build-1'))?.status?.stepsCompleted?.includes('restore'));
  await platform.client.delete('Image', { namespace, name: 'gone' });
  await eventually(
    async () => !(await platform.client.get('Pod', { namespace, name: 'gone-build-1-build-pod' })),
    10_000,
  );
  expect(await getBuild('gone-build-1')).toBeUndefined();
});

test('a build goes on after a restart', async () => {
  const script = 'if [ -e "$MARK" ]; then exit 0; fi; touch "$MARK"; sleep 60';
  const files = {
    'package.json': JSON.stringify({ name: 'x', scripts: { preinstall: script } }),
    'server.js': '',
  };
  const mark = `${platform.folder}/mark`;
  await applyImage('restarted', files, { build: { env: [{ name: 'MARK', value: mark }] } });
  await eventually(() =>
    readFile(mark).then(
      () => true,
      () => false,
    ),
  );
  await kpack.close();
  kpack = await start();
  const build = await ended('restarted-build-1');
  expect(conditionOf(build, 'Succeeded')?.status).toBe('True');
});

test('a builder of an app that names what there is not is not ready, and nothing begins', async () => {
  const builder = { kind: 'Builder', name: 'of-app' };
  const order = (id: string) => [{ group: [{ id }] }];
  const apply = (id: string) =>
    platform.client.apply('Builder', {
      metadata: { name: builder.name, namespace },
      spec: {
        tag: `${platform.host}/builders/of-app`,
        stack: { kind: 'ClusterStack', name: NAMES.stack },
        store: { kind: 'ClusterStore', name: NAMES.store },
        order: order(id),
      },
    });
  await apply('nope');
  await applyImage('own-builder', PROCFILE, { builder });
  const image = await imageIs('own-builder', 'False BuilderNotReady');
  expect(image.status?.latestBuildRef).toBeUndefined();
  await apply('procfile');
  expect(conditionOf(await ended('own-builder-build-1'), 'Succeeded')?.status).toBe('True');
});

test('an update of the stack rebases what was built, and leaves out what failed', async () => {
  await applyImage('follows', { ...PROCFILE, 'x.txt': 'x' });
  await applyImage('stays', { 'readme.txt': 'x' });
  const first = await ended('follows-build-1');
  await ended('stays-build-1');
  await updateStack({ client: platform.client, registry: platform.registry, host: platform.host }, '2');

  const second = await ended('follows-build-2');
  expect(second.metadata.annotations?.['image.kpack.io/reason']).toBe('STACK');
  expect(second.spec.lastBuild?.image).toBe(first.status?.latestImage);
  expect(second.status).toMatchObject({
    conditions: [{ status: 'True' }],
    stepsCompleted: ['rebase', 'completion'],
    buildMetadata: first.status?.buildMetadata,
  });
  const [before, after] = await Promise.all(
    [first, second].map((build) => platform.registry.describeImage(build.status?.latestImage ?? '')),
  );
  expect(after?.digest).not.toBe(before?.digest);
  expect(after?.diffIds.at(-1)).toBe(before?.diffIds.at(-1));
  expect(after?.labels['io.buildpacks.stack.version']).toBe('2');
  expect(await getBuild('stays-build-2')).toBeUndefined();
});

test('finished Builds beyond the limits go, with their pods', async () => {
  const env = (value: number) => ({
    successBuildHistoryLimit: 1,
    build: { env: [{ name: 'V', value: String(value) }] },
  });
  await applyImage('history', PROCFILE, env(1));
  await ended('history-build-1');
  await applyImage('history', PROCFILE, env(2));
  await ended('history-build-2');
  await eventually(async () => !(await getBuild('history-build-1')));
  await eventually(
    async () => !(await platform.client.get('Pod', { namespace, name: 'history-build-1-build-pod' })),
  );
});
