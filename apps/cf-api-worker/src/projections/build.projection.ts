import { setTimeout as sleep } from 'node:timers/promises';
import { markBuildFailed, placeOf, type Project, stagedAmong, stagingEnvironment } from '@cf/core';
import { type BuildRecord } from '@cf/database';
import { builderName, type KpackRef, type KpackSource } from '@cf/kubernetes';
import { type WorkerSurroundings } from '../surroundings';
import { systemContext } from '../system-context';
import { builderOf, imageOf, needsOwnBuilder, type Staging } from './build-objects';
import { isSettled } from './builder-order';

const BUILDER_WAIT_MS = 20_000;
const BUILDER_POLL_MS = 250;

/** Why a build cannot be begun at all; its owner reads it. */
class CannotStage extends Error {}

/**
 * Projects a build that is staging: the app's kpack Image becomes what this build wants, upon a builder of its own when buildpacks or another stack were asked for. A build that
 * has ended leaves the Image as it is, so that new stacks reach its app; when the Image is lost, the build that made what runs brings it back.
 */
export function buildProjection(around: WorkerSurroundings): Project {
  return async (guid, signal) => {
    const build = await wantedBuild(around, guid);
    if (!build) return;
    try {
      await stage(around, build, signal);
    } catch (error) {
      if (!(error instanceof CannotStage)) throw error;
      await markBuildFailed(systemContext(around), guid, { errorId: 'StagingError', message: error.message });
    }
  };
}

/** The build, if the app's Image is to be as it wants. */
async function wantedBuild(around: WorkerSurroundings, guid: string): Promise<BuildRecord | undefined> {
  const build = await around.db.build.findUnique({ where: { guid } });
  if (!build || build.lifecycle_type === 'docker') return undefined;
  return build.state === 'STAGING' || (await hasLostImage(around, build)) ? build : undefined;
}

async function hasLostImage({ db, kubernetes, config }: WorkerSurroundings, build: BuildRecord) {
  const [staged] = await stagedAmong(db, [build.app_guid]);
  if (staged?.buildGuid !== build.guid) return false;
  const namespace = config.kubernetes.stagingNamespace;
  return !(await kubernetes.get('Image', { namespace, name: build.app_guid }));
}

async function stage(around: WorkerSurroundings, build: BuildRecord, signal: AbortSignal): Promise<void> {
  const { kubernetes, config, settings } = around;
  const staging = await readStaging(around, build);
  const base = await kubernetes.get('ClusterBuilder', { name: config.kpack.clusterBuilder });
  if (!base) throw new CannotStage(`The cluster has no builder ${config.kpack.clusterBuilder}.`);

  const isOwn = needsOwnBuilder(staging, base, settings.defaultStack);
  const draft = isOwn ? builderOf(staging, { config, base, defaultStack: settings.defaultStack }) : undefined;
  if (draft) {
    await kubernetes.apply('Builder', draft);
    await untilSettled(around, build.app_guid, signal);
    // time has passed: a build that has ended meanwhile must not take the Image from the next one
    if (!(await wantedBuild(around, build.guid))) return;
  }
  const builder: KpackRef = isOwn
    ? { kind: 'Builder', name: builderName(build.app_guid) }
    : { kind: 'ClusterBuilder', name: config.kpack.clusterBuilder };
  const timeoutSeconds = settings.stagingTimeoutSeconds;
  await kubernetes.apply('Image', imageOf(staging, { config, builder, timeoutSeconds }));
  if (!isOwn)
    await kubernetes.delete('Builder', {
      namespace: config.kubernetes.stagingNamespace,
      name: builderName(build.app_guid),
    });
}

async function readStaging(around: WorkerSurroundings, build: BuildRecord): Promise<Staging> {
  const { db } = around;
  const app = await db.app.findUniqueOrThrow({ where: { guid: build.app_guid } });
  return {
    build,
    place: await placeOf(around, app),
    source: await sourceOf(around, build),
    environment: await stagingEnvironment(systemContext(around), app, build),
  };
}

async function sourceOf({ db }: WorkerSurroundings, { package_guid }: BuildRecord): Promise<KpackSource> {
  const pkg = await db.package.findUnique({ where: { guid: package_guid } });
  if (!pkg?.image_reference) throw new CannotStage('The package of this build is gone. Push the app again.');
  return { registry: { image: pkg.image_reference } };
}

/** Until kpack has seen the builder as it is now: an Image that it meets before would be built with the old buildpacks. */
async function untilSettled(
  { kubernetes, config }: WorkerSurroundings,
  appGuid: string,
  signal: AbortSignal,
): Promise<void> {
  const ref = { namespace: config.kubernetes.stagingNamespace, name: builderName(appGuid) };
  const giveUpAt = Date.now() + BUILDER_WAIT_MS;
  for (;;) {
    const builder = await kubernetes.get('Builder', ref);
    if (builder && isSettled(builder)) return;
    if (Date.now() > giveUpAt) throw new Error(`Builder ${ref.name} is not ready yet`);
    await sleep(BUILDER_POLL_MS, undefined, { signal });
  }
}
