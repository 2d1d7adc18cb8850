import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { createBuild, deleteApp } from '@cf/core';
import { type AppRecord } from '@cf/database';
import { conditionOf, type KpackBuild, LABELS } from '@cf/kubernetes';
import { useCluster } from '@cf/kubernetes/testing';
import { createRegistryBuddyClient } from '@cf/registry';
import { type WorkerSurroundings } from '../surroundings';
import { systemContext } from '../system-context';
import { startRegistryBuddy, until } from '../testing/start-registry-buddy';
import { useWorker } from '../testing/use-worker';
import { zipOf } from '../testing/zips';
import { createProjectors } from './projectors';

const { client: kubernetes, namespace, registryHost, images, builder, onEnd } = useCluster();
const worker = useWorker({
  kubernetes: { workloadsNamespace: namespace, stagingNamespace: namespace },
  kpack: { clusterBuilder: builder },
  registry: { packagesPrefix: `${images}/packages`, dropletsPrefix: `${images}/droplets` },
});

jest.setTimeout(300_000);

let around: WorkerSurroundings;

beforeAll(async () => {
  const { url, stop } = await startRegistryBuddy({
    blobs: worker.directory,
    registry: registryHost,
    prefix: images,
  });
  onEnd(stop);
  Object.assign(worker.around, { kubernetes, registryBuddy: createRegistryBuddyClient(url) });
  around = worker.around;
});

async function push(files: Record<string, string>): Promise<{ app: AppRecord; packageGuid: string }> {
  const app = await worker.createApp();
  const guid = randomUUID();
  await worker.db.package.create({
    data: { guid, app_guid: app.guid, type: 'bits', state: 'PROCESSING_UPLOAD' },
  });
  await worker.blobstore.put(`uploads/${guid}`, Readable.from([await zipOf(files)]));
  await worker.run('package.process', { guid, resources: [], bits_key: `uploads/${guid}` });
  return { app, packageGuid: guid };
}

async function stage(app: AppRecord, packageGuid: string, buildpacks?: string[]): Promise<string> {
  const pkg = await worker.db.package.findUniqueOrThrow({ where: { guid: packageGuid } });
  expect(pkg).toMatchObject({ state: 'READY', error: null });
  const { build } = await createBuild(
    systemContext(around),
    { app, pkg },
    {
      lifecycle: buildpacks && { type: 'buildpack', buildpacks },
      createdBy: { guid: 'user' },
    },
  );
  await createProjectors(around).build(build.guid, AbortSignal.timeout(60_000));
  return build.guid;
}

/** The Build of a build once kpack has finished it. */
const finished = (guid: string): Promise<KpackBuild> =>
  until(async () => {
    const { items } = await kubernetes.list('Build', {
      namespace,
      labelSelector: `${LABELS.buildGuid}=${guid}`,
    });
    return items.find((build) => ['True', 'False'].includes(conditionOf(build, 'Succeeded')?.status ?? ''));
  }, 120_000);
const endRow = (guid: string) => worker.db.build.update({ where: { guid }, data: { state: 'STAGED' } });

test('an upload becomes an image, again on demand, with the buildpacks that are asked for, and goes with its app', async () => {
  await worker.db.buildpack.create({ data: { guid: randomUUID(), name: 'procfile', position: 1 } });
  const { app, packageGuid } = await push({
    Procfile: 'web: sleep 1000\n',
    'package.json': '{"name":"x","version":"1.0.0"}',
  });

  const first = await stage(app, packageGuid);
  const built = await finished(first);
  expect(conditionOf(built, 'Succeeded')).toMatchObject({ status: 'True' });
  expect(built.status?.buildMetadata?.map(({ id }) => id)).toContain('nodejs');
  expect(built.metadata.labels).toMatchObject({ [LABELS.appGuid]: app.guid, [LABELS.sourceType]: 'STG' });
  await endRow(first);

  const again = await stage(app, packageGuid);
  const rebuilt = await finished(again);
  expect(rebuilt.metadata.uid).not.toBe(built.metadata.uid);
  await endRow(again);

  const chosen = await stage(app, packageGuid, ['procfile']);
  const own = await finished(chosen);
  expect(conditionOf(own, 'Succeeded')).toMatchObject({ status: 'True' });
  expect(own.status?.buildMetadata?.map(({ id }) => id)).toEqual(['procfile']);
  await endRow(chosen);

  await stage(app, packageGuid);
  expect(await kubernetes.get('Builder', { namespace, name: `app-${app.guid}` })).toBeUndefined();
  expect((await kubernetes.get('Image', { namespace, name: app.guid }))?.spec.builder.kind).toBe(
    'ClusterBuilder',
  );

  await deleteApp(systemContext(around), app.guid);
  await createProjectors(around).app(app.guid, AbortSignal.timeout(60_000));
  const left = async () => [
    ...(await kubernetes.list('Image', { namespace })).items,
    ...(await kubernetes.list('Build', { namespace })).items,
    ...(await kubernetes.list('Builder', { namespace })).items,
  ];
  await until(async () => (await left()).length === 0);
});
