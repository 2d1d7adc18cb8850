import { type V1EnvVar } from '@kubernetes/client-node';
import { type Condition, type KubeObject, type Wire } from './object';

/** How an instance shows that it has started and lives on. */
export interface HealthCheck {
  type: 'port' | 'http' | 'process';
  port?: number;
  /** Path that answers 200, for type http. */
  endpoint?: string;
  /** Time that an instance has to start (liveness only); 60 s when absent. */
  timeoutMs?: number;
  /** Time that one check may take; 1 s when absent. */
  invocationTimeoutMs?: number;
  /** Time between two checks; 30 s when absent. */
  intervalMs?: number;
}

/** A further process that runs beside every instance, from the same image. */
export interface LrpSidecar {
  name: string;
  command: string[];
  memoryMB?: number;
  env?: Record<string, string>;
}

/** A process that is to run: one object per process and version. Only `image` and `instances` change within a version. */
export interface LRP extends KubeObject {
  spec: {
    GUID: string;
    version: string;
    processType: string;
    appName?: string;
    appGUID: string;
    orgName?: string;
    orgGUID?: string;
    spaceName?: string;
    spaceGUID?: string;
    image: string;
    imagePullSecrets?: { name: string }[];
    command?: string[];
    sidecars?: LrpSidecar[];
    environment?: Wire<V1EnvVar>[];
    health?: HealthCheck;
    /** When absent, `health` decides as well who gets requests. */
    readinessHealth?: HealthCheck;
    ports?: number[];
    instances: number;
    memoryMB?: number;
    diskMB: number;
    cpuWeight?: number;
    logRateLimitBytesPerSecond?: number;
    /** User of the process, where the app asks for another than the image's. */
    user?: string;
    volumeMounts?: { mountPath: string; claimName: string }[];
    userDefinedAnnotations?: Record<string, string>;
  };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    readyReplicas?: number;
    conditions?: Condition[];
  };
}

/** A command that is to run once to its end. Deleting the object cancels it. */
export interface Task extends KubeObject {
  spec: {
    GUID: string;
    name: string;
    image: string;
    imagePullSecrets?: { name: string }[];
    environment?: Wire<V1EnvVar>[];
    command: string[];
    appName?: string;
    appGUID: string;
    orgName?: string;
    orgGUID?: string;
    spaceName?: string;
    spaceGUID?: string;
    memoryMB?: number;
    diskMB?: number;
    cpuMillis?: number;
    logRateLimitBytesPerSecond?: number;
    user?: string;
  };
  status?: {
    observedGeneration?: number;
    /** Initialized, Started, Succeeded, Failed. */
    conditions?: Condition[];
    startTime?: string;
    endTime?: string;
  };
}
