import {
  CONTAINERS,
  type Draft,
  type LRP,
  type LrpSidecar,
  ownerReferenceTo,
  type Pod,
  type PodDisruptionBudget,
  type StatefulSet,
} from '@cf/kubernetes';
import { type WorkloadsConfig } from '../config';
import { instanceEnvironment, unexpanded } from '../workloads/environment';
import { lrpLabels, lrpSelector, nameAnnotations } from '../workloads/names';
import { probesOf } from '../workloads/probes';
import { resourcesOf } from '../workloads/resources';
import { CONTAINER_SECURITY, podSecurity } from '../workloads/security';

type PodSpec = NonNullable<Pod['spec']>;
type Container = PodSpec['containers'][number];

const DEFAULT_PORT = 8080;
const DEFAULT_MEMORY_MB = 1024;

/** The StatefulSet that runs an LRP. It follows from the LRP and the operator's settings alone. */
export function statefulSetFor(lrp: LRP, workloads: WorkloadsConfig): Draft<StatefulSet> {
  const { name, namespace } = lrp.metadata;
  const annotations = { ...nameAnnotations(lrp), ...lrp.spec.userDefinedAnnotations };
  return {
    metadata: {
      name,
      namespace,
      labels: lrpLabels(lrp),
      annotations,
      ownerReferences: [ownerReferenceTo('LRP', lrp.metadata)],
    },
    spec: {
      serviceName: '',
      replicas: lrp.spec.instances,
      podManagementPolicy: 'Parallel',
      revisionHistoryLimit: 2,
      selector: { matchLabels: lrpSelector(lrp) },
      template: { metadata: { labels: lrpLabels(lrp), annotations }, spec: podSpec(lrp, workloads) },
    },
  };
}

/** The budget that keeps half of an app's instances through evictions; none for a single instance, which could never be moved. */
export function disruptionBudgetFor(lrp: LRP): Draft<PodDisruptionBudget> | undefined {
  if (lrp.spec.instances < 2) return undefined;
  return {
    metadata: {
      name: lrp.metadata.name,
      namespace: lrp.metadata.namespace,
      labels: lrpLabels(lrp),
      ownerReferences: [ownerReferenceTo('LRP', lrp.metadata)],
    },
    spec: {
      minAvailable: '50%',
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: lrpSelector(lrp) },
    },
  };
}

function podSpec(lrp: LRP, workloads: WorkloadsConfig): PodSpec {
  const { spec } = lrp;
  const pullSecrets = [
    ...(spec.imagePullSecrets ?? []),
    ...workloads.imagePullSecrets.map((name) => ({ name })),
  ];
  return {
    serviceAccountName: workloads.serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    imagePullSecrets: pullSecrets,
    securityContext: podSecurity(spec.user, workloads.allowRootUsers),
    terminationGracePeriodSeconds: workloads.terminationGracePeriodSeconds,
    ...(workloads.runtimeClassName && { runtimeClassName: workloads.runtimeClassName }),
    topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(
      (topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: lrpSelector(lrp) },
      }),
    ),
    containers: [appContainer(lrp, workloads), ...sidecarContainers(lrp, workloads)],
    ...(spec.volumeMounts?.length && { volumes: volumesOf(spec) }),
  };
}

const volumesOf = ({ volumeMounts = [] }: LRP['spec']) =>
  [...new Set(volumeMounts.map(({ claimName }) => claimName))].map((claimName) => ({
    name: claimName,
    persistentVolumeClaim: { claimName },
  }));

const portsOf = ({ ports }: LRP['spec']): number[] => (ports?.length ? ports : [DEFAULT_PORT]);

function appContainer({ spec }: LRP, workloads: WorkloadsConfig): Container {
  const ports = portsOf(spec);
  const total = spec.memoryMB ?? DEFAULT_MEMORY_MB;
  const ofSidecars = (spec.sidecars ?? []).reduce((sum, { memoryMB = 0 }) => sum + memoryMB, 0);
  return {
    ...sharedFields(spec, workloads),
    name: CONTAINERS.app,
    ...(spec.command?.length && { command: unexpanded(spec.command) }),
    env: instanceEnvironment(spec.environment ?? [], ports),
    ports: ports.map((containerPort) => ({ containerPort, protocol: 'TCP' })),
    resources: resourcesOf(
      { memoryMb: Math.max(total - ofSidecars, 1), diskMb: spec.diskMB, cpuMillis: spec.cpuWeight },
      workloads.cpuMillicoresPerGiB,
    ),
    ...probesOf(spec, ports[0] ?? DEFAULT_PORT, workloads.livenessFailureThreshold),
  };
}

function sidecarContainers({ spec }: LRP, workloads: WorkloadsConfig): Container[] {
  const total = spec.memoryMB ?? DEFAULT_MEMORY_MB;
  return (spec.sidecars ?? []).map((sidecar, position) => ({
    ...sharedFields(spec, workloads),
    name: sidecarContainerName(sidecar, position),
    command: unexpanded(sidecar.command),
    env: instanceEnvironment([...(spec.environment ?? []), ...variablesOf(sidecar)], portsOf(spec)),
    resources: sidecarResources(sidecar, total, spec.diskMB),
  }));
}

/** A sidecar without memory of its own shares that of the process: it is limited by it, and requests almost nothing. */
function sidecarResources({ memoryMB }: LrpSidecar, totalMb: number, diskMb: number) {
  return {
    requests: { memory: `${memoryMB ?? 16}Mi`, cpu: '5m' },
    limits: { memory: `${memoryMB ?? totalMb}Mi`, 'ephemeral-storage': `${diskMb}Mi` },
  };
}

const variablesOf = ({ env = {} }: LrpSidecar) =>
  Object.entries(env).map(([name, value]) => ({ name, value }));

function sidecarContainerName({ name }: LrpSidecar, position: number): string {
  const safe = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 48);
  return `${CONTAINERS.sidecarPrefix}${safe || position}`.replace(/-+$/, '');
}

function sharedFields(spec: LRP['spec'], { preStopSleepSeconds }: WorkloadsConfig) {
  return {
    image: spec.image,
    securityContext: CONTAINER_SECURITY,
    ...(preStopSleepSeconds > 0 && { lifecycle: { preStop: { sleep: { seconds: preStopSleepSeconds } } } }),
    ...(spec.volumeMounts?.length && {
      volumeMounts: spec.volumeMounts.map(({ claimName, mountPath }) => ({ name: claimName, mountPath })),
    }),
  };
}
