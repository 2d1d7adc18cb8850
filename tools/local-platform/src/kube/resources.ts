/** One resource that the API serves. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly subresources: readonly string[];
  /** Whether changes of anything but metadata and status count up `metadata.generation`. */
  readonly generations: boolean;
  readonly shortNames?: readonly string[];
}

type Options = Partial<Pick<Resource, 'namespaced' | 'subresources' | 'generations' | 'shortNames'>>;

function resource(apiVersion: string, kind: string, plural: string, options: Options = {}): Resource {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return {
    group: group ?? '',
    version: version ?? '',
    plural,
    kind,
    namespaced: true,
    subresources: [],
    generations: false,
    ...options,
  };
}

const STATUS = { subresources: ['status'], generations: true } as const;

/** Everything that is served; names and shapes are those of Kubernetes, kpack, the Gateway API and Eirini. */
export const RESOURCES: readonly Resource[] = [
  resource('v1', 'Namespace', 'namespaces', {
    namespaced: false,
    subresources: ['status'],
    shortNames: ['ns'],
  }),
  resource('v1', 'Node', 'nodes', { namespaced: false, subresources: ['status'], shortNames: ['no'] }),
  resource('v1', 'Pod', 'pods', {
    subresources: ['status', 'log', 'eviction'],
    generations: true,
    shortNames: ['po'],
  }),
  resource('v1', 'Secret', 'secrets'),
  resource('v1', 'ConfigMap', 'configmaps', { shortNames: ['cm'] }),
  resource('v1', 'Service', 'services', { subresources: ['status'], shortNames: ['svc'] }),
  resource('v1', 'ServiceAccount', 'serviceaccounts', { shortNames: ['sa'] }),
  resource('v1', 'Event', 'events', { shortNames: ['ev'] }),
  resource('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', { subresources: ['status'] }),
  resource('apps/v1', 'StatefulSet', 'statefulsets', {
    subresources: ['status', 'scale'],
    generations: true,
    shortNames: ['sts'],
  }),
  resource('apps/v1', 'ControllerRevision', 'controllerrevisions'),
  resource('batch/v1', 'Job', 'jobs', STATUS),
  resource('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', { ...STATUS, shortNames: ['pdb'] }),
  resource('coordination.k8s.io/v1', 'Lease', 'leases'),
  resource('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'),
  resource('gateway.networking.k8s.io/v1', 'GatewayClass', 'gatewayclasses', {
    ...STATUS,
    namespaced: false,
  }),
  resource('gateway.networking.k8s.io/v1', 'Gateway', 'gateways', STATUS),
  resource('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes', STATUS),
  resource('kpack.io/v1alpha2', 'Image', 'images', STATUS),
  resource('kpack.io/v1alpha2', 'Build', 'builds', STATUS),
  resource('kpack.io/v1alpha2', 'Builder', 'builders', STATUS),
  resource('kpack.io/v1alpha2', 'ClusterBuilder', 'clusterbuilders', { ...STATUS, namespaced: false }),
  resource('kpack.io/v1alpha2', 'ClusterStack', 'clusterstacks', { ...STATUS, namespaced: false }),
  resource('kpack.io/v1alpha2', 'ClusterStore', 'clusterstores', { ...STATUS, namespaced: false }),
  resource('kpack.io/v1alpha2', 'SourceResolver', 'sourceresolvers', STATUS),
  resource('eirini.cloudfoundry.org/v1', 'LRP', 'lrps', STATUS),
  resource('eirini.cloudfoundry.org/v1', 'Task', 'tasks', STATUS),
  resource('metrics.k8s.io/v1beta1', 'PodMetrics', 'pods'),
];

/** The groups whose kinds are made by a CustomResourceDefinition. */
export const CUSTOM_GROUPS: readonly string[] = [
  'kpack.io',
  'eirini.cloudfoundry.org',
  'gateway.networking.k8s.io',
];

export const apiVersionOf = ({ group, version }: Resource) => (group ? `${group}/${version}` : version);

/** Where objects of a resource are kept. */
export const keyOfResource = ({ group, plural }: Resource) => `${plural}.${group}`;

/** The resource of a path, if it is served. */
export const findResource = (group: string, version: string, plural: string): Resource | undefined =>
  RESOURCES.find((one) => one.group === group && one.version === version && one.plural === plural);

/** The resource of an object that another one names. */
export const findByKind = (apiVersion: string, kind: string): Resource | undefined =>
  RESOURCES.find((one) => apiVersionOf(one) === apiVersion && one.kind === kind);
