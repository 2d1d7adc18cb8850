import {
  createInformer,
  type Informer,
  type InformerOptions,
  KPACK_ANNOTATIONS,
  type KindMap,
  type KindName,
  type KpackBuild,
  type KubeClient,
  type KubeObject,
  LABELS,
  MANAGED_BY,
  type ObjectMeta,
  type Pod,
  SOURCE_TYPES,
} from '@cf/kubernetes';
import { type Logger } from 'pino';
import { foreignSpecOwners } from './drift/foreign-changes';
import { BY_PROCESS_GUID } from './instances/live-state';
import { BY_BUILD_GUID, REPORTED_LABEL } from './staging/build.reconciler';

/** The caches of the leader, by what they hold. */
export interface Informers {
  readonly lrps: Informer<'LRP'>;
  readonly tasks: Informer<'Task'>;
  readonly pods: Informer<'Pod'>;
  readonly statefulSets: Informer<'StatefulSet'>;
  readonly budgets: Informer<'PodDisruptionBudget'>;
  readonly jobs: Informer<'Job'>;
  readonly routes: Informer<'HTTPRoute'>;
  readonly services: Informer<'Service'>;
  readonly builds: Informer<'Build'>;
  readonly images: Informer<'Image'>;
  readonly builders: Informer<'Builder'>;
  readonly clusterBuilders: Informer<'ClusterBuilder'>;
  readonly clusterStacks: Informer<'ClusterStack'>;
}

const OURS = `${LABELS.managedBy}=${MANAGED_BY}`;
const RUNNING_CODE = `${LABELS.sourceType} in (${SOURCE_TYPES.app},${SOURCE_TYPES.task})`;
const UNREPORTED = `${LABELS.buildGuid},!${REPORTED_LABEL}`;

const byProcess = { [BY_PROCESS_GUID]: ({ metadata }: KubeObject) => metadata.labels?.[LABELS.guid] };

/** All informers of the leader, none started yet. What no reconciler reads is left out, to keep memory flat. */
export function createInformers(
  client: KubeClient,
  { workloadsNamespace, stagingNamespace }: { workloadsNamespace: string; stagingNamespace: string },
  log: Logger,
): Informers {
  const workload = <K extends KindName>(kind: K, options: Partial<InformerOptions<K>>) =>
    createInformer({
      client,
      kind,
      log,
      namespace: workloadsNamespace,
      labelSelector: OURS,
      transform: slim,
      ...options,
    });
  const staging = <K extends KindName>(kind: K, options: Partial<InformerOptions<K>>) =>
    createInformer({ client, kind, log, namespace: stagingNamespace, transform: slim, ...options });

  return {
    lrps: workload('LRP', { indexes: byProcess }),
    tasks: workload('Task', {}),
    pods: workload('Pod', { labelSelector: RUNNING_CODE, transform: slimPod, indexes: byProcess }),
    statefulSets: workload('StatefulSet', { transform: withoutSpec }),
    budgets: workload('PodDisruptionBudget', { transform: withoutSpec }),
    jobs: workload('Job', { transform: withoutSpec }),
    routes: workload('HTTPRoute', {}),
    services: workload('Service', { transform: withoutSpec }),
    builds: staging('Build', {
      labelSelector: UNREPORTED,
      transform: slimBuild,
      indexes: { [BY_BUILD_GUID]: ({ metadata }) => metadata.labels?.[LABELS.buildGuid] },
    }),
    images: staging('Image', { labelSelector: LABELS.appGuid, transform: slimImage }),
    builders: staging('Builder', {}),
    clusterBuilders: createInformer({ client, kind: 'ClusterBuilder', log, transform: slim }),
    clusterStacks: createInformer({ client, kind: 'ClusterStack', log }),
  };
}

function slimMetadata(metadata: ObjectMeta): ObjectMeta {
  const { name, namespace, uid, resourceVersion, generation, creationTimestamp, deletionTimestamp } =
    metadata;
  const reason = metadata.annotations?.[KPACK_ANNOTATIONS.reason];
  return {
    name,
    namespace,
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    deletionTimestamp,
    labels: metadata.labels,
    ownerReferences: metadata.ownerReferences,
    managedFields: foreignSpecOwners(metadata.managedFields),
    ...(reason && { annotations: { [KPACK_ANNOTATIONS.reason]: reason } }),
  };
}

const slim = <T extends KubeObject>(object: T): T => ({ ...object, metadata: slimMetadata(object.metadata) });

const withoutSpec = <T extends KubeObject & { spec?: unknown }>(object: T): T => ({
  ...slim(object),
  spec: undefined,
});

const slimBuild = (build: KpackBuild): KpackBuild => ({
  ...slim(build),
  spec: { ...build.spec, env: undefined, source: {} },
});

const slimImage = (image: KindMap['Image']): KindMap['Image'] => ({
  ...slim(image),
  spec: { ...image.spec, build: undefined },
});

function slimPod(pod: Pod): Pod {
  const { phase, conditions, containerStatuses, podIP, hostIP, message, reason } = pod.status ?? {};
  const { nodeName } = pod.spec ?? {};
  return {
    ...slim(pod),
    spec: { nodeName, containers: [] },
    status: {
      phase,
      podIP,
      hostIP,
      message,
      reason,
      conditions: conditions?.filter(({ type }) => type === 'PodScheduled' || type === 'Ready'),
      containerStatuses,
    },
  };
}
