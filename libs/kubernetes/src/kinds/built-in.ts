import {
  type CoreV1Event,
  type V1ConfigMap,
  type V1EndpointSlice,
  type V1Job,
  type V1Lease,
  type V1Namespace,
  type V1Node,
  type V1PersistentVolumeClaim,
  type V1Pod,
  type V1PodDisruptionBudget,
  type V1Secret,
  type V1Service,
  type V1ServiceAccount,
  type V1StatefulSet,
} from '@kubernetes/client-node';
import { type BuiltIn, type KubeObject } from './object';

export type Pod = BuiltIn<V1Pod>;
export type Service = BuiltIn<V1Service>;
export type Secret = BuiltIn<V1Secret>;
export type ConfigMap = BuiltIn<V1ConfigMap>;
export type StatefulSet = BuiltIn<V1StatefulSet>;
export type Job = BuiltIn<V1Job>;
export type PodDisruptionBudget = BuiltIn<V1PodDisruptionBudget>;
export type Lease = BuiltIn<V1Lease>;
export type Event = BuiltIn<CoreV1Event>;
export type Namespace = BuiltIn<V1Namespace>;
export type ServiceAccount = BuiltIn<V1ServiceAccount>;
export type EndpointSlice = BuiltIn<V1EndpointSlice>;
export type PersistentVolumeClaim = BuiltIn<V1PersistentVolumeClaim>;
export type Node = BuiltIn<V1Node>;

/** What a pod's containers use at present; only where a metrics server runs. */
export interface PodMetrics extends KubeObject {
  timestamp?: string;
  window?: string;
  containers: { name: string; usage: { cpu?: string; memory?: string } }[];
}
