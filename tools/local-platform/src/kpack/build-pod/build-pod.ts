import { type Draft, KPACK_LABELS, ownerReferenceTo, type Pod } from '@cf/kubernetes';
import { type Build } from '../kinds';

/** Build pods are bound to this node, so that no kubelet looks after them but ours. */
export const BUILD_NODE = 'kpack';

/** The init containers of a build pod, in their order. */
export const BUILD_STEPS = ['prepare', 'analyze', 'detect', 'restore', 'build', 'export'] as const;
export const REBASE_STEPS = ['rebase'] as const;

/** The pod that carries out a Build. A rebase needs neither the builder nor the variables of the build, and has no time limit. */
export function buildPodFor(build: Build, { rebases }: { rebases: boolean }): Draft<Pod> {
  const { metadata, spec } = build;
  const { resources } = spec;
  const container = (name: string, image: string) => ({ name, image, ...(resources && { resources }) });
  const steps = rebases ? REBASE_STEPS : BUILD_STEPS;
  const initContainers = steps.map((name) => ({
    ...container(name, spec.builder.image),
    ...(name === 'prepare' && spec.env && { env: spec.env }),
  }));
  return {
    metadata: {
      name: buildPodName(metadata.name),
      namespace: metadata.namespace,
      labels: { ...metadata.labels, [KPACK_LABELS.build]: metadata.name },
      annotations: metadata.annotations,
      ownerReferences: [ownerReferenceTo('Build', metadata)],
    },
    spec: {
      nodeName: BUILD_NODE,
      restartPolicy: 'Never',
      serviceAccountName: spec.serviceAccountName ?? 'default',
      initContainers,
      containers: [container('completion', spec.builder.image)],
      ...(!rebases && spec.activeDeadlineSeconds && { activeDeadlineSeconds: spec.activeDeadlineSeconds }),
    },
  };
}

/** The name of the pod of a Build. */
export const buildPodName = (build: string): string => `${build}-build-pod`;
