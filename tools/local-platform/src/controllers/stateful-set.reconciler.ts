import {
  DONE,
  type Draft,
  type KubeClient,
  ownerReferenceTo,
  type Pod,
  type Reconciler,
  type StatefulSet,
} from '@cf/kubernetes';
import { createPod } from './create-pod';
import { planStatefulSet } from './plan-stateful-set';
import { REVISION_LABEL, revisionOf, stable } from './revision';
import { statefulSetStatusOf } from './stateful-set-status';

/** What the reconciler of StatefulSets works with. */
export interface StatefulSetParts {
  readonly client: Pick<KubeClient, 'create' | 'delete' | 'patchStatus'>;
  readonly podsOf: (statefulSet: StatefulSet) => readonly Pod[];
}

/** Keeps the pods that a StatefulSet asks for, and its status. */
export const statefulSetReconciler = ({ client, podsOf }: StatefulSetParts): Reconciler<StatefulSet> => ({
  async reconcile({ log }, statefulSet) {
    if (statefulSet.metadata.deletionTimestamp) return DONE;
    const pods = podsOf(statefulSet);
    const revision = revisionOf(statefulSet);
    const { create, remove } = planStatefulSet(statefulSet, pods, revision);
    await Promise.all(create.map((ordinal) => createPod(client, podOf(statefulSet, ordinal, revision))));
    for (const { metadata } of remove) await client.delete('Pod', metadata, { uid: metadata.uid });
    if (create.length + remove.length > 0)
      log.debug({ create, remove: remove.map(({ metadata }) => metadata.name) }, 'Changed pods');

    const status = statefulSetStatusOf(statefulSet, pods, revision);
    if (stable({ ...statefulSet.status, ...status }) !== stable(statefulSet.status))
      await client.patchStatus('StatefulSet', statefulSet.metadata, status);
    return DONE;
  },
});

/** The pod of that ordinal: the template, with a name and labels that tell which one it is. */
export function podOf(statefulSet: StatefulSet, ordinal: number, revision: string): Draft<Pod> {
  const { metadata, spec } = statefulSet;
  const template = spec?.template;
  if (!template?.spec) throw new Error('The template has no spec');
  const name = `${metadata.name}-${ordinal}`;
  return {
    metadata: {
      name,
      namespace: metadata.namespace,
      annotations: template.metadata?.annotations,
      labels: {
        ...template.metadata?.labels,
        'apps.kubernetes.io/pod-index': String(ordinal),
        'statefulset.kubernetes.io/pod-name': name,
        [REVISION_LABEL]: revision,
      },
      ownerReferences: [ownerReferenceTo('StatefulSet', metadata)],
    },
    spec: { ...template.spec, hostname: name, subdomain: spec?.serviceName },
  };
}
