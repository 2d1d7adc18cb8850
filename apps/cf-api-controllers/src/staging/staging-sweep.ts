import { findBuild, markBuildFailed, type OpContext, type StagingBuild, stagingBuilds } from '@cf/core';
import {
  type Cache,
  keyFor,
  type KpackBuild,
  type KpackImage,
  type KubeClient,
  LABELS,
  type Pod,
} from '@cf/kubernetes';
import { type StagingConfig } from '../config';
import { type LeaderMetrics } from '../metrics';
import { isOnDemand, outcomeOf } from './build-outcome';
import { BY_BUILD_GUID } from './build.reconciler';
import { planStaging } from './plan-staging';

/** What the sweep over stagings works with. */
export interface StagingSweepParts {
  readonly client: Pick<KubeClient, 'get' | 'patch' | 'delete'>;
  readonly builds: Cache<KpackBuild>;
  readonly images: Cache<KpackImage>;
  readonly contextFor: () => OpContext;
  readonly namespace: string;
  readonly staging: StagingConfig;
  readonly metrics: Pick<LeaderMetrics, 'stagingEnded'>;
}

/** Younger Builds are left alone: their row may be about to change. */
const SETTLED_MS = 30_000;

/** Ends stagings that kpack will not end, and stops Builds whose staging has ended without them. */
export async function sweepStagings(parts: StagingSweepParts): Promise<void> {
  const ctx = parts.contextFor();
  const staging = await stagingBuilds(ctx.db);
  for (const build of staging) await sweepStaging(ctx, parts, build);
  await stopAbandoned(ctx, parts, new Set(staging.map(({ guid }) => guid)));
}

async function sweepStaging(ctx: OpContext, parts: StagingSweepParts, build: StagingBuild): Promise<void> {
  const ageMs = Date.now() - build.created_at.getTime();
  const { stuckAfterMs, notStartedAfterMs } = parts.staging;
  const timeoutMs = ctx.settings.stagingTimeoutSeconds * 1000;
  if (ageMs < Math.min(stuckAfterMs, notStartedAfterMs, timeoutMs)) return;

  const kpackBuild = parts.builds.by(BY_BUILD_GUID, build.guid).at(-1);
  const pod = kpackBuild && (await podOf(parts, kpackBuild));
  const image = ownImage(parts, build);
  const plan = planStaging({
    build,
    kpackBuild,
    pod,
    image,
    now: Date.now(),
    timeoutMs,
    stuckAfterMs,
    notStartedAfterMs,
  });
  if (plan.do === 'wait') return;
  await markBuildFailed(ctx, build.guid, plan.failure);
  parts.metrics.stagingEnded('failed');
  if (plan.free === 'pod' && pod) await stopPod(parts, pod);
  if (plan.free === 'image' && image)
    await parts.client.delete('Image', image.metadata, { uid: image.metadata.uid });
}

/** The app's Image, as long as it is of this build. */
function ownImage(
  { images, namespace }: StagingSweepParts,
  { app_guid, guid }: StagingBuild,
): KpackImage | undefined {
  const image = images.get(keyFor(namespace, app_guid));
  return image?.metadata.labels?.[LABELS.buildGuid] === guid ? image : undefined;
}

async function stopAbandoned(
  ctx: OpContext,
  parts: StagingSweepParts,
  staging: ReadonlySet<string>,
): Promise<void> {
  for (const kpackBuild of parts.builds.all()) {
    const guid = kpackBuild.metadata.labels?.[LABELS.buildGuid];
    if (!guid || staging.has(guid) || !isRunningForLong(kpackBuild)) continue;
    const row = await findBuild(ctx.db, guid);
    const pod = row?.state === 'FAILED' ? await podOf(parts, kpackBuild) : undefined;
    if (pod?.spec?.nodeName && !pod.spec.activeDeadlineSeconds) await stopPod(parts, pod);
  }
}

const isRunningForLong = (kpackBuild: KpackBuild): boolean =>
  Date.now() - Date.parse(kpackBuild.metadata.creationTimestamp ?? '') > SETTLED_MS &&
  isOnDemand(kpackBuild) &&
  outcomeOf(kpackBuild).state === 'RUNNING';

const podOf = ({ client }: StagingSweepParts, { metadata, status }: KpackBuild): Promise<Pod | undefined> =>
  client.get('Pod', { namespace: metadata.namespace, name: status?.podName ?? `${metadata.name}-build-pod` });

/** The way to cancel: kpack then ends the Build, keeps its log, and goes on with the Image. */
const stopPod = ({ client }: StagingSweepParts, { metadata }: Pod) =>
  client.patch('Pod', metadata, { spec: { activeDeadlineSeconds: 1 } });
