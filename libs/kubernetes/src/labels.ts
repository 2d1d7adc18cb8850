const PREFIX = 'cloudfoundry.org';

/** Labels of everything that we write to Kubernetes; values are guids or fixed words, never human names. */
export const LABELS = {
  appGuid: `${PREFIX}/app_guid`,
  spaceGuid: `${PREFIX}/space_guid`,
  orgGuid: `${PREFIX}/org_guid`,
  /** Guid of the process or the task. */
  guid: `${PREFIX}/guid`,
  /** Version of the process. */
  version: `${PREFIX}/version`,
  processType: `${PREFIX}/process_type`,
  sourceType: `${PREFIX}/source_type`,
  buildGuid: `${PREFIX}/build_guid`,
  dropletGuid: `${PREFIX}/droplet_guid`,
  routeGuid: `${PREFIX}/route_guid`,
  managedBy: 'app.kubernetes.io/managed-by',
} as const;

/** Annotations: human names and notes of ours. */
export const ANNOTATIONS = {
  appName: `${PREFIX}/app_name`,
  spaceName: `${PREFIX}/space_name`,
  orgName: `${PREFIX}/org_name`,
} as const;

/** Values of the label `source_type`. */
export const SOURCE_TYPES = { app: 'APP', task: 'TASK', staging: 'STG' } as const;

/** Value of the label `managed-by`, and our field manager in server-side apply. */
export const MANAGED_BY = 'cf-api';

/** Labels that kpack puts on Builds and their pods. */
export const KPACK_LABELS = {
  image: 'image.kpack.io/image',
  imageGeneration: 'image.kpack.io/imageGeneration',
  buildNumber: 'image.kpack.io/buildNumber',
  build: 'kpack.io/build',
} as const;

/** Annotations by which kpack says why it builds, and is told to build again. */
export const KPACK_ANNOTATIONS = {
  reason: 'image.kpack.io/reason',
  additionalBuildNeeded: 'image.kpack.io/additionalBuildNeeded',
} as const;

/** The containers that run the user's code. */
export const CONTAINERS = { app: 'opi', task: 'opi-task', sidecarPrefix: 'sidecar-' } as const;

/** Name of the LRP, StatefulSet, env Secret and PodDisruptionBudget of one version of a process. */
export const lrpName = (processGuid: string, version: string): string =>
  `${processGuid}-${version.slice(0, 8)}`;

/** Name of the Service of a route's destination. */
export const serviceName = (destinationGuid: string): string => `s-${destinationGuid}`;

/** Name of the kpack Builder of an app that asked for buildpacks. */
export const builderName = (appGuid: string): string => `app-${appGuid}`;
