import {
  type Cache,
  conditionOf,
  DONE,
  isAlreadyExists,
  keyFor,
  type KpackBuild,
  type KpackBuilder,
  type KpackImage,
  type KubeClient,
  type Reconciler,
} from '@cf/kubernetes';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stable } from '../../controllers/revision';
import { isFinished } from '../build/build.reconciler';
import { buildFor } from './build-object';
import { imageStatusOf, waitingStatus } from './image-status';
import { changesOf, newestOf, surplusBuilds } from './plan-build';

/** What the reconciler of Images works with. */
export interface ImageParts {
  readonly client: Pick<KubeClient, 'create' | 'delete' | 'list' | 'patchStatus'>;
  readonly buildsOf: (image: KpackImage) => readonly KpackBuild[];
  readonly builders: Cache<KpackBuilder>;
  readonly clusterBuilders: Cache<KpackBuilder>;
  /** Holds one folder per Image, which goes with it. */
  readonly cachesDir: string;
}

/** Builds an Image whenever something asks for it, one Build at a time. */
export const imageReconciler = (parts: ImageParts): Reconciler<KpackImage> => ({
  async reconcile({ log }, image) {
    if (image.metadata.deletionTimestamp) return DONE;
    const builds = parts.buildsOf(image);
    const newest = newestOf(builds);
    if (newest && !isFinished(newest)) return report(parts, image, imageStatusOf(image, newest));

    const builder = builderOf(parts, image);
    if (!builder || !isUsable(builder)) return report(parts, image, waitingStatus(image, builder));
    const changes = changesOf(image, newest, builder);
    if (changes.length > 0) {
      const build = await create(parts, { image, builder, newest, changes, at: new Date() });
      if (build)
        log.info(
          { build: build.metadata.name, reasons: changes.map(({ reason }) => reason) },
          'Began a build',
        );
      return build ? report(parts, image, imageStatusOf(image, build)) : DONE;
    }
    for (const { metadata } of surplusBuilds(image, builds))
      await parts.client.delete('Build', metadata, { uid: metadata.uid });
    return newest ? report(parts, image, imageStatusOf(image, newest)) : DONE;
  },

  async reconcileDeleted(_context, key) {
    await rm(join(parts.cachesDir, key.replace('/', '_')), { recursive: true, force: true });
    return DONE;
  },
});

/** Undefined when the cache had not heard of a Build yet that is there already; its arrival wakes the Image again. */
async function create(
  { client }: ImageParts,
  cause: Parameters<typeof buildFor>[0],
): Promise<KpackBuild | undefined> {
  try {
    return await client.create('Build', buildFor(cause));
  } catch (error) {
    if (isAlreadyExists(error)) return undefined;
    throw error;
  }
}

function builderOf({ builders, clusterBuilders }: ImageParts, { metadata, spec }: KpackImage) {
  const { kind, name } = spec.builder;
  return kind === 'ClusterBuilder'
    ? clusterBuilders.get(name)
    : builders.get(keyFor(metadata.namespace, name));
}

/** A builder counts only when its status tells of its present spec. */
const isUsable = (builder: KpackBuilder): boolean =>
  conditionOf(builder, 'Ready')?.status === 'True' &&
  builder.status?.observedGeneration === builder.metadata.generation;

async function report({ client }: ImageParts, image: KpackImage, status: NonNullable<KpackImage['status']>) {
  if (stable({ ...image.status, ...status }) !== stable(image.status))
    await client.patchStatus('Image', image.metadata, status);
  return DONE;
}
