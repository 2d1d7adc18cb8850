import {
  findBuild,
  markBuildFailed,
  markBuildStaged,
  type OpContext,
  overtakenBuilds,
  updateDropletImages,
} from '@cf/core';
import { type BuildRecord } from '@cf/database';
import {
  type Cache,
  DONE,
  keyFor,
  KPACK_LABELS,
  type KpackBuild,
  type KpackImage,
  type KubeClient,
  LABELS,
  type Reconciler,
} from '@cf/kubernetes';
import { type LeaderMetrics } from '../metrics';
import { type BuildOutcome, isOnDemand, outcomeOf, reasonsOf } from './build-outcome';
import { imageProcessesOf } from './image-processes';

/** On Builds whose end has been reported; the informer leaves these out, so that memory does not grow with finished Builds. */
export const REPORTED_LABEL = 'cloudfoundry.org/reported';

/** What the reconciler of kpack Builds works with. */
export interface BuildReconcilerParts {
  readonly client: Pick<KubeClient, 'patch'>;
  readonly builds: Cache<KpackBuild>;
  readonly images: Cache<KpackImage>;
  readonly contextFor: () => OpContext;
  /** The labels of an image in the registry. */
  readonly labelsOf: (image: string) => Promise<Readonly<Record<string, string>>>;
  readonly metrics: Pick<LeaderMetrics, 'stagingEnded'>;
  /** When the next app may follow its new image. */
  readonly nextTurn: () => Date;
}

/** The index of the cache of Builds by the CF build that they belong to. */
export const BY_BUILD_GUID = 'build_guid';

/** Reports how a kpack Build ended: to the CF build that asked for it, or to the droplets whose image it replaces. */
export const buildReconciler = (parts: BuildReconcilerParts): Reconciler<KpackBuild> => ({
  async reconcile({ log }, kpackBuild) {
    const guid = kpackBuild.metadata.labels?.[LABELS.buildGuid];
    if (!guid) return DONE;
    const ctx = { ...parts.contextFor(), log };
    const row = await findBuild(ctx.db, guid);
    if (row && isOnDemand(kpackBuild)) await failOvertaken(ctx, parts, row);

    const outcome = outcomeOf(kpackBuild);
    if (outcome.state === 'RUNNING') return DONE;
    if (row?.state === 'STAGING' && isOnDemand(kpackBuild))
      await reportStaging(ctx, parts, kpackBuild, { guid, outcome });
    else if (outcome.state === 'SUCCEEDED')
      await reportImage(ctx, parts, kpackBuild, { row, image: outcome.image });

    await parts.client.patch('Build', kpackBuild.metadata, {
      metadata: { labels: { [REPORTED_LABEL]: 'true' } },
    });
    return DONE;
  },
});

async function reportStaging(
  ctx: OpContext,
  { labelsOf, metrics }: BuildReconcilerParts,
  kpackBuild: KpackBuild,
  { guid, outcome }: { guid: string; outcome: Exclude<BuildOutcome, { state: 'RUNNING' }> },
): Promise<void> {
  const kpackBuildUid = kpackBuild.metadata.uid ?? '';
  if (outcome.state === 'FAILED') {
    const { errorId, message } = outcome;
    await markBuildFailed(ctx, guid, { errorId, message, kpackBuildUid });
    metrics.stagingEnded('failed');
    return;
  }
  const processes = imageProcessesOf(await labelsOf(outcome.image));
  await markBuildStaged(ctx, guid, {
    ...processes,
    image: outcome.image,
    executionMetadata: '',
    kpackBuildUid,
  });
  metrics.stagingEnded('staged');
}

/** A Build that is no staging gives the droplets of its image the new one, if it is of the same code. */
async function reportImage(
  ctx: OpContext,
  { images, nextTurn }: BuildReconcilerParts,
  kpackBuild: KpackBuild,
  { row, image }: { row: BuildRecord | null; image: string },
): Promise<void> {
  const { uid = '', labels = {} } = kpackBuild.metadata;
  const appGuid = labels[LABELS.appGuid];
  if (!appGuid || row?.kpack_build_uid === uid) return;

  const isOfDroplet = row?.state === 'STAGED' && isNewest(images, kpackBuild);
  const from = replacedImage(kpackBuild);
  if (!from && !isOfDroplet) return;
  await updateDropletImages(ctx, {
    appGuid,
    from,
    to: image,
    dropletGuid: isOfDroplet ? labels[LABELS.dropletGuid] : undefined,
    reasons: reasonsOf(kpackBuild),
    key: uid,
    notBefore: nextTurn(),
  });
}

/** What a Build without a staging was made upon or instead of. */
const replacedImage = (kpackBuild: KpackBuild): string | undefined =>
  isOnDemand(kpackBuild) ? undefined : kpackBuild.spec.lastBuild?.image;

/** An older Build that is reported once more must not bring its image back. */
function isNewest(images: Cache<KpackImage>, { metadata }: KpackBuild): boolean {
  const image = images.get(keyFor(metadata.namespace, metadata.labels?.[KPACK_LABELS.image] ?? ''));
  const newest = image?.status?.latestBuildRef;
  return newest === undefined || newest === metadata.name;
}

/** kpack merges quick changes: what was asked for before this Build, and has none of its own, is never built. */
async function failOvertaken(
  ctx: OpContext,
  { builds, metrics }: BuildReconcilerParts,
  row: BuildRecord,
): Promise<void> {
  if (row.state !== 'STAGING') return;
  for (const { guid } of await overtakenBuilds(ctx.db, row)) {
    if (builds.by(BY_BUILD_GUID, guid).length > 0) continue;
    await markBuildFailed(ctx, guid, {
      errorId: 'StagingError',
      message: 'A newer build of the app took the place of this one.',
    });
    metrics.stagingEnded('failed');
  }
}
