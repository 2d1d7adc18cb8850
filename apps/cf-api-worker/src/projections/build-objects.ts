import { type AppPlace } from '@cf/core';
import { type BuildRecord } from '@cf/database';
import {
  ANNOTATIONS,
  builderName,
  type Draft,
  type KpackBuilder,
  type KpackImage,
  type KpackRef,
  type KpackSource,
  LABELS,
  MANAGED_BY,
  SOURCE_TYPES,
} from '@cf/kubernetes';
import { type WorkerConfig } from '../config';
import { orderOf } from './builder-order';

/** A build with all that kpack has to know of it. */
export interface Staging {
  readonly build: BuildRecord;
  readonly place: AppPlace;
  readonly source: KpackSource;
  readonly environment: Readonly<Record<string, string>>;
}

/** kpack builds nothing when nothing has changed; a variable of this name, different each time, makes it build. */
const BUILD_GUID = 'CF_BUILD_GUID';
/** kpack keeps the pods of finished builds, and so their logs. */
const BUILDS_KEPT = 2;
const REQUESTED_DISK_MB = 128;

const labelsOf = ({ build, place }: Staging) => ({
  [LABELS.managedBy]: MANAGED_BY,
  [LABELS.appGuid]: build.app_guid,
  [LABELS.spaceGuid]: place.space.guid,
  [LABELS.orgGuid]: place.organization.guid,
  [LABELS.buildGuid]: build.guid,
  [LABELS.dropletGuid]: build.droplet_guid ?? '',
  [LABELS.sourceType]: SOURCE_TYPES.staging,
});

/** The kpack Image of an app as this build wants it. */
export function imageOf(
  staging: Staging,
  { config, builder, timeoutSeconds }: { config: WorkerConfig; builder: KpackRef; timeoutSeconds: number },
): Draft<KpackImage> {
  const { build, place, source, environment } = staging;
  const { kpack, registry, kubernetes } = config;
  return {
    metadata: {
      name: build.app_guid,
      namespace: kubernetes.stagingNamespace,
      labels: labelsOf(staging),
      annotations: {
        [ANNOTATIONS.appName]: place.app.name,
        [ANNOTATIONS.spaceName]: place.space.name,
        [ANNOTATIONS.orgName]: place.organization.name,
      },
    },
    spec: {
      tag: `${registry.dropletsPrefix}/${build.app_guid}`,
      builder,
      serviceAccountName: kpack.serviceAccountName,
      source,
      cache: kpack.cacheSize ? { volume: { size: kpack.cacheSize } } : {},
      imageTaggingStrategy: 'BuildNumber',
      successBuildHistoryLimit: BUILDS_KEPT,
      failedBuildHistoryLimit: BUILDS_KEPT,
      build: {
        env: Object.entries({ ...environment, [BUILD_GUID]: build.guid }).map(([name, value]) => ({
          name,
          value,
        })),
        resources: resourcesOf(build),
        buildTimeout: timeoutSeconds,
      },
    },
  };
}

/** As for instances of apps: memory is guaranteed, of the disk only a little. */
const resourcesOf = ({ staging_memory_in_mb: memory, staging_disk_in_mb: disk }: BuildRecord) => ({
  requests: { memory: `${memory}Mi`, 'ephemeral-storage': `${Math.min(disk, REQUESTED_DISK_MB)}Mi` },
  limits: { memory: `${memory}Mi`, 'ephemeral-storage': `${disk}Mi` },
});

/** The builder of one app: the operator's, with the buildpacks and the stack that the app asked for. */
export function builderOf(
  staging: Staging,
  { config, base, defaultStack }: { config: WorkerConfig; base: KpackBuilder; defaultStack: string },
): Draft<KpackBuilder> {
  const { build, place } = staging;
  const { stack, store, order, ...rest } = base.spec;
  const isOther = isOtherStack(build, base, defaultStack);
  const { lifecycle } = rest as { lifecycle?: KpackRef };
  return {
    metadata: {
      name: builderName(build.app_guid),
      namespace: config.kubernetes.stagingNamespace,
      labels: {
        [LABELS.managedBy]: MANAGED_BY,
        [LABELS.appGuid]: build.app_guid,
        [LABELS.spaceGuid]: place.space.guid,
        [LABELS.orgGuid]: place.organization.guid,
        [LABELS.sourceType]: SOURCE_TYPES.staging,
      },
    },
    spec: {
      tag: `${config.registry.dropletsPrefix}/${build.app_guid}-builder`,
      serviceAccountName: config.kpack.serviceAccountName,
      stack: isOther ? { kind: 'ClusterStack', name: build.stack_name ?? '' } : stack,
      ...(store && { store }),
      ...(lifecycle && { lifecycle }),
      order: build.buildpacks.length > 0 ? orderOf(build.buildpacks, order) : order,
    },
  };
}

/** Whether the operator's builder will not do. */
export const needsOwnBuilder = ({ build }: Staging, base: KpackBuilder, defaultStack: string): boolean =>
  build.buildpacks.length > 0 || isOtherStack(build, base, defaultStack);

/** The default stack is the operator's builder's, whatever its name there. */
const isOtherStack = ({ stack_name }: BuildRecord, { spec }: KpackBuilder, defaultStack: string): boolean =>
  stack_name !== null && stack_name !== defaultStack && stack_name !== spec.stack.name;
