import {
  type Controller,
  createController,
  createInformer,
  keyOf,
  keysOfOwner,
  type KubeClient,
  type KubeObject,
  watch,
} from '@cf/kubernetes';
import { type RegistryClient } from '@cf/registry';
import { type Logger } from 'pino';
import { buildReconciler } from './build/build.reconciler';
import { builderReconciler } from './builder/builder.reconciler';
import { clusterStackReconciler, clusterStoreReconciler } from './builder/stack-and-store.reconcilers';
import { imageReconciler } from './image/image.reconciler';

interface Parts {
  readonly client: KubeClient;
  readonly registry: RegistryClient;
  /** Holds one folder per Image. */
  readonly cachesDir: string;
  readonly log: Logger;
}

type Informers = ReturnType<typeof createInformers>;

const CONCURRENT_IMAGES = 8;
const BY_OWNER = 'owner';
const ownerUidOf = ({ metadata }: KubeObject) =>
  metadata.ownerReferences?.find(({ controller }) => controller)?.uid;

/** All controllers of kpack with the informers that they read; the informers are to be started first, in their order. */
export function createKpackControllers(parts: Parts) {
  const informers = createInformers(parts);
  const controllers = [...builderControllers(parts, informers), ...imageControllers(parts, informers)];
  return { informers: Object.values(informers), controllers };
}

function createInformers({ client, log }: Parts) {
  return {
    stacks: createInformer({ client, kind: 'ClusterStack', log }),
    stores: createInformer({ client, kind: 'ClusterStore', log }),
    clusterBuilders: createInformer({ client, kind: 'ClusterBuilder', log }),
    builders: createInformer({ client, kind: 'Builder', log }),
    pods: createInformer({ client, kind: 'Pod', labelSelector: 'kpack.io/build', log }),
    builds: createInformer({ client, kind: 'Build', log, indexes: { [BY_OWNER]: ownerUidOf } }),
    images: createInformer({ client, kind: 'Image', log }),
  };
}

const keysIn = (cache: { all(): Iterable<KubeObject> }) => () => [...cache.all()].map(keyOf);

function builderControllers({ client, registry, log }: Parts, informers: Informers): Controller[] {
  const { stacks, stores, clusterBuilders, builders } = informers;
  const parts = { client, registry, stacks: stacks.cache, stores: stores.cache };
  const watchesFor = (cache: { all(): Iterable<KubeObject> }) => [
    watch(stacks, keysIn(cache)),
    watch(stores, keysIn(cache)),
  ];
  return [
    createController({
      name: 'cluster-stack',
      source: stacks,
      reconciler: clusterStackReconciler({ client, registry }),
      log,
    }),
    createController({
      name: 'cluster-store',
      source: stores,
      reconciler: clusterStoreReconciler({ client, registry }),
      log,
    }),
    createController({
      name: 'cluster-builder',
      source: clusterBuilders,
      watches: watchesFor(clusterBuilders.cache),
      reconciler: builderReconciler('ClusterBuilder', parts),
      log,
    }),
    createController({
      name: 'builder',
      source: builders,
      watches: watchesFor(builders.cache),
      reconciler: builderReconciler('Builder', parts),
      log,
    }),
  ];
}

function imageControllers({ client, cachesDir, log }: Parts, informers: Informers): Controller[] {
  const { clusterBuilders, builders, pods, builds, images } = informers;
  const reconciler = imageReconciler({
    client,
    cachesDir,
    builders: builders.cache,
    clusterBuilders: clusterBuilders.cache,
    buildsOf: ({ metadata }) => builds.cache.by(BY_OWNER, metadata.uid ?? ''),
  });
  return [
    createController({
      name: 'build',
      source: builds,
      watches: [watch(pods, keysOfOwner('Build'))],
      reconciler: buildReconciler({ client, pods: pods.cache }),
      log,
    }),
    createController({
      name: 'image',
      source: images,
      concurrency: CONCURRENT_IMAGES,
      watches: [
        watch(builds, keysOfOwner('Image')),
        watch(builders, keysIn(images.cache)),
        watch(clusterBuilders, keysIn(images.cache)),
      ],
      reconciler,
      log,
    }),
  ];
}
