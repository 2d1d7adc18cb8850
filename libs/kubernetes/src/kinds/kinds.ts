import {
  type ConfigMap,
  type EndpointSlice,
  type Event,
  type Job,
  type Lease,
  type Namespace,
  type Node,
  type PersistentVolumeClaim,
  type Pod,
  type PodDisruptionBudget,
  type PodMetrics,
  type Secret,
  type Service,
  type ServiceAccount,
  type StatefulSet,
} from './built-in';
import { type LRP, type Task } from './eirini';
import { type HTTPRoute } from './gateway';
import {
  type KpackBuild,
  type KpackBuilder,
  type KpackClusterStack,
  type KpackClusterStore,
  type KpackImage,
} from './kpack';
import { type ObjectMeta, type ObjectRef, type OwnerReference } from './object';

/** Where a kind lives in the API. */
export interface KindSpec {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const namespaced = (apiVersion: string, kind: string, plural: string): KindSpec => ({
  apiVersion,
  kind,
  plural,
  namespaced: true,
});
const clusterWide = (apiVersion: string, kind: string, plural: string): KindSpec => ({
  apiVersion,
  kind,
  plural,
  namespaced: false,
});

/** The kinds that the platform uses, and the TypeScript type of each. */
export interface KindMap {
  LRP: LRP;
  Task: Task;
  Image: KpackImage;
  Build: KpackBuild;
  Builder: KpackBuilder;
  ClusterBuilder: KpackBuilder;
  ClusterStack: KpackClusterStack;
  ClusterStore: KpackClusterStore;
  HTTPRoute: HTTPRoute;
  Service: Service;
  Secret: Secret;
  ConfigMap: ConfigMap;
  Pod: Pod;
  StatefulSet: StatefulSet;
  Job: Job;
  PodDisruptionBudget: PodDisruptionBudget;
  Lease: Lease;
  Event: Event;
  Namespace: Namespace;
  Node: Node;
  ServiceAccount: ServiceAccount;
  EndpointSlice: EndpointSlice;
  PersistentVolumeClaim: PersistentVolumeClaim;
  PodMetrics: PodMetrics;
}

export type KindName = keyof KindMap;

/** The table that tells the client where each kind lives. */
export const KINDS: { readonly [K in KindName]: KindSpec } = {
  LRP: namespaced('eirini.cloudfoundry.org/v1', 'LRP', 'lrps'),
  Task: namespaced('eirini.cloudfoundry.org/v1', 'Task', 'tasks'),
  Image: namespaced('kpack.io/v1alpha2', 'Image', 'images'),
  Build: namespaced('kpack.io/v1alpha2', 'Build', 'builds'),
  Builder: namespaced('kpack.io/v1alpha2', 'Builder', 'builders'),
  ClusterBuilder: clusterWide('kpack.io/v1alpha2', 'ClusterBuilder', 'clusterbuilders'),
  ClusterStack: clusterWide('kpack.io/v1alpha2', 'ClusterStack', 'clusterstacks'),
  ClusterStore: clusterWide('kpack.io/v1alpha2', 'ClusterStore', 'clusterstores'),
  HTTPRoute: namespaced('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'),
  Service: namespaced('v1', 'Service', 'services'),
  Secret: namespaced('v1', 'Secret', 'secrets'),
  ConfigMap: namespaced('v1', 'ConfigMap', 'configmaps'),
  Pod: namespaced('v1', 'Pod', 'pods'),
  StatefulSet: namespaced('apps/v1', 'StatefulSet', 'statefulsets'),
  Job: namespaced('batch/v1', 'Job', 'jobs'),
  PodDisruptionBudget: namespaced('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
  Lease: namespaced('coordination.k8s.io/v1', 'Lease', 'leases'),
  Event: namespaced('v1', 'Event', 'events'),
  Namespace: clusterWide('v1', 'Namespace', 'namespaces'),
  Node: clusterWide('v1', 'Node', 'nodes'),
  ServiceAccount: namespaced('v1', 'ServiceAccount', 'serviceaccounts'),
  EndpointSlice: namespaced('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'),
  PersistentVolumeClaim: namespaced('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  PodMetrics: namespaced('metrics.k8s.io/v1beta1', 'PodMetrics', 'pods'),
};

/** The URL path of a kind in a namespace (or in all), and of one object when it is named. */
export function pathOf(
  kind: KindName,
  { namespace, name }: Partial<ObjectRef>,
  subresource?: string,
): string {
  const spec = KINDS[kind];
  const parts = [spec.apiVersion.includes('/') ? '/apis' : '/api', spec.apiVersion];
  if (spec.namespaced && namespace) parts.push('namespaces', encodeURIComponent(namespace));
  parts.push(spec.plural);
  if (name) parts.push(encodeURIComponent(name));
  if (subresource) parts.push(subresource);
  return parts.join('/');
}

/** An owner reference to that object, so that its dependents go when it goes. */
export function ownerReferenceTo(kind: KindName, { name, uid }: ObjectMeta): OwnerReference {
  const { apiVersion, kind: apiKind } = KINDS[kind];
  return { apiVersion, kind: apiKind, name, uid: uid ?? '', controller: true, blockOwnerDeletion: true };
}
