import { type Project } from '@cf/core';
import { type KindName, LABELS } from '@cf/kubernetes';
import { type WorkerSurroundings } from '../surroundings';

/** What carries an app's guid: owners before what they own, so that nothing is made again. */
const IN_WORKLOADS: readonly KindName[] = [
  'LRP',
  'Task',
  'StatefulSet',
  'Job',
  'PodDisruptionBudget',
  'Service',
  'Secret',
];
const IN_STAGING: readonly KindName[] = ['Image', 'Builder', 'Build', 'Secret'];

/** Projects an app: nothing while it exists; when it is gone, all that carries its guid goes too, whatever other projections have left behind. */
export function appProjection({ db, kubernetes, config }: WorkerSurroundings): Project {
  const { workloadsNamespace, stagingNamespace } = config.kubernetes;
  return async (guid, signal) => {
    if (await db.app.findUnique({ where: { guid }, select: { guid: true } })) return;
    const labelSelector = `${LABELS.appGuid}=${guid}`;
    for (const [namespace, kinds] of [
      [workloadsNamespace, IN_WORKLOADS],
      [stagingNamespace, IN_STAGING],
    ] as const) {
      for (const kind of kinds) {
        for await (const { metadata } of kubernetes.listAll(kind, { namespace, labelSelector, signal }))
          await kubernetes.delete(kind, { namespace, name: metadata.name });
      }
    }
  };
}
