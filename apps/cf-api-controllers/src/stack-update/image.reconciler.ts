import { currentStaging, findBuild, type OpContext } from '@cf/core';
import { type Db } from '@cf/database';
import {
  type Cache,
  conditionOf,
  DONE,
  keyFor,
  KPACK_ANNOTATIONS,
  type KpackBuild,
  type KpackBuilder,
  type KpackImage,
  type KubeClient,
  LABELS,
  type Reconciler,
} from '@cf/kubernetes';
import { planRetry } from './plan-retry';

/** What the reconciler of kpack Images works with. */
export interface ImageReconcilerParts {
  readonly client: Pick<KubeClient, 'get' | 'patch'>;
  readonly builders: Cache<KpackBuilder>;
  readonly clusterBuilders: Cache<KpackBuilder>;
  readonly contextFor: () => OpContext;
}

/** Keeps stack updates coming to apps whose newest Build failed. */
export const imageReconciler = (parts: ImageReconcilerParts): Reconciler<KpackImage> => ({
  async reconcile({ log }, image) {
    const appGuid = image.metadata.labels?.[LABELS.appGuid];
    const newestBuild = await failedBuildOf(parts, image);
    if (!appGuid || !newestBuild) return DONE;
    const { db } = parts.contextFor();
    if (await isStaging(db, newestBuild)) return DONE;

    const current = await currentStaging(db, appGuid);
    const plan = planRetry({
      image,
      newestBuild,
      builder: builderOf(parts, image),
      currentSource: current?.source,
    });
    if (plan.do === 'trigger') await trigger(parts, newestBuild);
    if (plan.do === 'restore' && current) await restore(parts, image, { ...current, source: plan.source });
    if (plan.do !== 'nothing') log.info({ app: { guid: appGuid }, how: plan.do }, 'Retried stack update');
    return DONE;
  },
});

async function failedBuildOf(
  { client }: ImageReconcilerParts,
  image: KpackImage,
): Promise<KpackBuild | undefined> {
  const name = image.status?.latestBuildRef;
  if (!name || conditionOf(image, 'Ready')?.status !== 'False') return undefined;
  return client.get('Build', { namespace: image.metadata.namespace, name });
}

/** Whether the end of the Build has not been reported yet. */
async function isStaging(db: Db, { metadata }: KpackBuild): Promise<boolean> {
  const row = await findBuild(db, metadata.labels?.[LABELS.buildGuid] ?? '');
  return row?.state === 'STAGING';
}

function builderOf({ builders, clusterBuilders }: ImageReconcilerParts, { spec, metadata }: KpackImage) {
  const { kind, name } = spec.builder;
  return kind === 'ClusterBuilder'
    ? clusterBuilders.get(name)
    : builders.get(keyFor(metadata.namespace, name));
}

async function trigger({ client }: ImageReconcilerParts, { metadata }: KpackBuild): Promise<void> {
  const annotations = { [KPACK_ANNOTATIONS.additionalBuildNeeded]: new Date().toISOString() };
  await client.patch('Build', metadata, { metadata: { annotations } });
}

async function restore(
  { client }: ImageReconcilerParts,
  { metadata }: KpackImage,
  { source, buildGuid, dropletGuid }: { source: string; buildGuid: string; dropletGuid: string },
): Promise<void> {
  await client.patch('Image', metadata, {
    metadata: { labels: { [LABELS.buildGuid]: buildGuid, [LABELS.dropletGuid]: dropletGuid } },
    spec: { source: { registry: { image: source } } },
  });
}
