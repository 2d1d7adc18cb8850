import { randomUUID } from 'node:crypto';
import { conditionOf, LABELS } from '@cf/kubernetes';
import { eventually, useCluster } from '@cf/kubernetes/testing';
import { createApp, type RunningLeader, startLeader, workerLabels } from './testing/leader';
import { labelsOf, pushFiles } from './testing/registry';

const cluster = useCluster();
const { client, namespace, images, labels } = cluster;
const FILES = { Procfile: "web: echo 'hello you'\nworker: sleep 100\n" };

jest.setTimeout(240_000);

let leader: RunningLeader;
let stack: { name: string; runImages: [string, string] };

beforeAll(async () => {
  leader = await startLeader(cluster, labelsOf, {
    staging: { sweepIntervalMs: 500, stuckAfterMs: 8_000, notStartedAfterMs: 3_000 },
  });
  stack = await createBuilder();
});
cluster.onEnd(() => client.delete('ClusterStack', { name: namespace }));

/** A builder upon a stack of its own, so that no other test's images follow when it changes. */
async function createBuilder() {
  const name = namespace;
  const { spec: base } = (await client.get('ClusterBuilder', { name: cluster.builder })) ?? {};
  const model = base && (await client.get('ClusterStack', { name: base.stack.name }));
  if (!model) throw new Error(`The cluster has no ClusterBuilder ${cluster.builder}`);
  const present = model.spec.runImage.image;
  const other = present.replace(/-\d+$/, '');
  await client.create('ClusterStack', {
    metadata: { name, labels },
    spec: { ...model.spec, runImage: { image: other } },
  });
  await client.create('Builder', {
    metadata: { name: 'builder', namespace },
    spec: {
      tag: `${images}/builder`,
      stack: { kind: 'ClusterStack', name },
      store: base.store,
      order: [{ group: [{ id: 'procfile' }] }],
    },
  });
  await eventually(async () => {
    const builder = await client.get('Builder', { namespace, name: 'builder' });
    return conditionOf(builder, 'Ready')?.status === 'True';
  });
  return { name, runImages: [other, present] as [string, string] };
}

/** What the worker does for POST /v3/builds. */
async function stage(appGuid: string, files: Record<string, string>, change: { builder?: string } = {}) {
  const { db } = leader;
  const [guid, dropletGuid, packageGuid] = [randomUUID(), randomUUID(), randomUUID()];
  const source = await pushFiles(`${images}/package`, files);
  await db.package.create({
    data: { guid: packageGuid, app_guid: appGuid, type: 'bits', state: 'READY', image_reference: source },
  });
  await db.droplet.create({
    data: {
      guid: dropletGuid,
      app_guid: appGuid,
      build_guid: guid,
      package_guid: packageGuid,
      state: 'STAGING',
      lifecycle_type: 'buildpack',
    },
  });
  await db.build.create({
    data: {
      guid,
      app_guid: appGuid,
      package_guid: packageGuid,
      droplet_guid: dropletGuid,
      lifecycle_type: 'buildpack',
      stack_name: 'cf-default-stack',
      staging_memory_in_mb: 512,
      staging_disk_in_mb: 512,
    },
  });
  await client.apply('Image', {
    metadata: {
      name: appGuid,
      namespace,
      labels: workerLabels({
        [LABELS.appGuid]: appGuid,
        [LABELS.buildGuid]: guid,
        [LABELS.dropletGuid]: dropletGuid,
        [LABELS.sourceType]: 'STG',
      }),
    },
    spec: {
      tag: `${images}/${appGuid}`,
      builder: { kind: 'Builder', name: change.builder ?? 'builder' },
      source: { registry: { image: source } },
      cache: {},
    },
  });
  return { guid, dropletGuid };
}

const ended = (guid: string) =>
  eventually(async () => {
    const build = await leader.db.build.findUnique({ where: { guid } });
    return build?.state !== 'STAGING' && build;
  }, 120_000);
const droplet = (guid: string) => leader.db.droplet.findUniqueOrThrow({ where: { guid } });

test('a staging ends with a droplet that knows its process types, and follows a new stack', async () => {
  const { appGuid } = await createApp(leader);
  const { guid, dropletGuid } = await stage(appGuid, FILES);
  expect(await ended(guid)).toMatchObject({ state: 'STAGED', error_id: null });
  const staged = await droplet(dropletGuid);
  expect(staged).toMatchObject({
    state: 'STAGED',
    process_types: { web: "echo 'hello you'", worker: 'sleep 100' },
    buildpacks: [{ name: 'procfile', version: '1.0.0' }],
    stack_name: 'cf-default-stack',
  });
  await leader.db.app.update({ where: { guid: appGuid }, data: { droplet_guid: dropletGuid } });

  await client.patch(
    'ClusterStack',
    { name: stack.name },
    { spec: { runImage: { image: stack.runImages[1] } } },
  );
  const moved = await eventually(async () => {
    const row = await droplet(dropletGuid);
    return row.image !== staged.image && row;
  });
  expect(moved).toMatchObject({ state: 'STAGED', process_types: staged.process_types });
  const [event] = await leader.db.auditEvent.findMany({
    where: { target_guid: appGuid, type: 'audit.app.droplet.update' },
  });
  expect(event?.data).toMatchObject({
    droplet_guid: dropletGuid,
    reasons: ['STACK'],
    image: moved.image,
    previous_image: staged.image,
  });
  const projection = await leader.db.projection.findFirst({ where: { kind: 'process', guid: appGuid } });
  expect(projection?.generation).toBe(1);

  // A failed push must not keep the running code from the next stack.
  const failing = await stage(appGuid, { 'README.txt': 'nothing to run' });
  expect(await ended(failing.guid)).toMatchObject({ state: 'FAILED', error_id: 'NoAppDetectedError' });
  await client.patch(
    'ClusterStack',
    { name: stack.name },
    { spec: { runImage: { image: stack.runImages[0] } } },
  );
  const back = await eventually(async () => {
    const row = await droplet(dropletGuid);
    return row.image !== moved.image && row;
  }, 120_000);
  expect(back.image).toBe(staged.image);
  expect(await droplet(failing.dropletGuid)).toMatchObject({ state: 'FAILED', image: null });
});

test('a staging that nothing detects says so, and its droplet has failed', async () => {
  const { appGuid } = await createApp(leader);
  const { guid, dropletGuid } = await stage(appGuid, { 'README.txt': 'no Procfile' });
  expect(await ended(guid)).toMatchObject({
    state: 'FAILED',
    error_id: 'NoAppDetectedError',
    error_description: expect.stringContaining('not successfully detected by any available buildpack'),
  });
  expect(await droplet(dropletGuid)).toMatchObject({ state: 'FAILED', error_id: 'NoAppDetectedError' });
});

test('a staging without a builder ends, although kpack makes no Build', async () => {
  const { appGuid } = await createApp(leader);
  const { guid } = await stage(appGuid, FILES, { builder: 'absent' });
  expect(await ended(guid)).toMatchObject({
    state: 'FAILED',
    error_id: 'StagingError',
    error_description: expect.stringContaining('absent'),
  });
});
