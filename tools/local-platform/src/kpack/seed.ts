import { type KubeClient } from '@cf/kubernetes';
import { type RegistryClient } from '@cf/registry';
import { BUILDPACKAGE_LABEL } from './builder/stack-and-store.reconcilers';
import { pushLabels, pushRunImage } from './builder/base-images';
import { BUILDPACKS } from './buildpacks';
import { IMAGE_LABELS } from './lifecycle/labels';
import { DEFAULT_ORDER, NAMES, REPOSITORIES } from './names';

/** A registry's host with its port, and a client of it. */
export interface SeedTarget {
  readonly client: Pick<KubeClient, 'apply' | 'get'>;
  readonly registry: RegistryClient;
  readonly host: string;
}

const FIELD_MANAGER = { fieldManager: 'kpack-seed' };

/** Pushes what apps are built with, and creates the objects that name it. A stack that was updated since stays as it is. */
export async function seedBuilder({ client, registry, host }: SeedTarget): Promise<void> {
  const repository = (name: string) => `${host}/${name}`;
  const runImage = (tag: string) => `${repository(REPOSITORIES.run)}:${tag}`;
  const buildImage = `${repository(REPOSITORIES.build)}:base`;
  await pushRunImage(registry, runImage('base'), '0');
  await pushRunImage(registry, runImage('base-1'), '1');
  await pushLabels(registry, buildImage, { [IMAGE_LABELS.stackId]: NAMES.stackId });
  const sources = BUILDPACKS.map((buildpack) => ({
    ...buildpack,
    image: `${repository(`${REPOSITORIES.buildpacks}/${buildpack.id}`)}:${buildpack.version}`,
  }));
  for (const { id, version, image } of sources)
    await pushLabels(registry, image, { [BUILDPACKAGE_LABEL]: JSON.stringify({ id, version }) });

  const present = await client.get('ClusterStack', { name: NAMES.stack });
  if (!present?.spec.runImage.image.startsWith(`${host}/`)) {
    const spec = {
      id: NAMES.stackId,
      buildImage: { image: buildImage },
      runImage: { image: runImage('base-1') },
    };
    await client.apply('ClusterStack', { metadata: { name: NAMES.stack }, spec }, FIELD_MANAGER);
  }
  const store = {
    metadata: { name: NAMES.store },
    spec: { sources: sources.map(({ image }) => ({ image })) },
  };
  await client.apply('ClusterStore', store, FIELD_MANAGER);
  await client.apply('ClusterBuilder', defaultBuilder(repository(REPOSITORIES.builder)), FIELD_MANAGER);
}

const defaultBuilder = (tag: string) => ({
  metadata: { name: NAMES.builder },
  spec: {
    tag,
    serviceAccountRef: { name: 'cf-builder', namespace: 'kpack' },
    stack: { kind: 'ClusterStack', name: NAMES.stack },
    store: { kind: 'ClusterStore', name: NAMES.store },
    order: DEFAULT_ORDER,
  },
});

/** Pushes a run image of another version and makes it the stack's: every app follows by a rebase. */
export async function updateStack({ client, registry, host }: SeedTarget, version: string): Promise<void> {
  const image = `${host}/${REPOSITORIES.run}:base-${version}`;
  await pushRunImage(registry, image, version);
  const spec = {
    id: NAMES.stackId,
    buildImage: { image: `${host}/${REPOSITORIES.build}:base` },
    runImage: { image },
  };
  await client.apply('ClusterStack', { metadata: { name: NAMES.stack }, spec }, FIELD_MANAGER);
}
