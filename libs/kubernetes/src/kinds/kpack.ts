import { type V1ContainerState, type V1EnvVar, type V1ResourceRequirements } from '@kubernetes/client-node';
import { type Condition, type KubeObject, type Wire } from './object';

/** A reference to another kpack object, cluster-wide or in the same namespace. */
export interface KpackRef {
  kind: string;
  name: string;
  namespace?: string;
}

/** Where the bits of a build come from. */
export interface KpackSource {
  registry?: { image: string; imagePullSecrets?: { name: string }[] };
  blob?: { url: string; auth?: string };
  subPath?: string;
}

/** An app's image as kpack keeps it up to date; one per app. */
export interface KpackImage extends KubeObject {
  spec: {
    tag: string;
    additionalTags?: string[];
    builder: KpackRef;
    serviceAccountName?: string;
    source: KpackSource;
    cache?: { volume?: { size: string; storageClassName?: string }; registry?: { tag: string } };
    imageTaggingStrategy?: 'None' | 'BuildNumber';
    failedBuildHistoryLimit?: number;
    successBuildHistoryLimit?: number;
    defaultProcess?: string;
    build?: {
      env?: Wire<V1EnvVar>[];
      resources?: Wire<V1ResourceRequirements>;
      services?: { kind: string; name: string; apiVersion?: string }[];
      buildTimeout?: number;
      nodeSelector?: Record<string, string>;
    };
  };
  status?: {
    observedGeneration?: number;
    conditions?: Condition[];
    latestBuildRef?: string;
    latestBuildImageGeneration?: number;
    latestBuildReason?: string;
    latestImage?: string;
    latestStack?: string;
    buildCounter?: number;
  };
}

/** One build of an Image. Names are used again: the uid tells two builds apart. */
export interface KpackBuild extends KubeObject {
  spec: {
    tags: string[];
    builder: { image: string };
    runImage?: { image: string };
    serviceAccountName?: string;
    source: KpackSource;
    env?: Wire<V1EnvVar>[];
    lastBuild?: { image?: string; stackId?: string };
    activeDeadlineSeconds?: number;
  };
  status?: {
    observedGeneration?: number;
    conditions?: Condition[];
    buildMetadata?: { id: string; version?: string; homepage?: string }[];
    stack?: { runImage?: string; id?: string };
    lifecycleVersion?: string;
    latestImage?: string;
    podName?: string;
    stepStates?: Wire<V1ContainerState>[];
    stepsCompleted?: string[];
  };
}

/** One group of buildpacks in a builder's order. */
export interface KpackOrderEntry {
  group: { id?: string; version?: string; optional?: boolean; image?: string }[];
}

/** A builder: buildpacks in their order, upon a stack. */
export interface KpackBuilder extends KubeObject {
  spec: {
    tag: string;
    serviceAccountName?: string;
    serviceAccountRef?: { name: string; namespace: string };
    stack: KpackRef;
    store?: KpackRef;
    order: KpackOrderEntry[];
  };
  status?: {
    observedGeneration?: number;
    conditions?: Condition[];
    latestImage?: string;
    stack?: { runImage?: string; id?: string };
    builderMetadata?: { id: string; version?: string; homepage?: string }[];
    order?: KpackOrderEntry[];
    lifecycle?: { image?: string; version?: string };
  };
}

/** A stack: build image and run image. */
export interface KpackClusterStack extends KubeObject {
  spec: { id: string; buildImage: { image: string }; runImage: { image: string } };
  status?: {
    observedGeneration?: number;
    conditions?: Condition[];
    id?: string;
    buildImage?: { latestImage?: string; image?: string };
    runImage?: { latestImage?: string; image?: string };
  };
}

/** A store: the buildpacks that builders may name. */
export interface KpackClusterStore extends KubeObject {
  spec: { sources: { image: string }[] };
  status?: {
    observedGeneration?: number;
    conditions?: Condition[];
    buildpacks?: { id: string; version?: string; homepage?: string; storeImage?: { image?: string } }[];
  };
}
