import { type Draft, isAlreadyExists, type KubeClient, type Pod } from '@cf/kubernetes';
import { placementOf, unschedulable } from './placement';

/** Creates a pod on the node that takes it, or says why none does. A pod of that name that is there already stays. */
export async function createPod(
  client: Pick<KubeClient, 'create' | 'patchStatus'>,
  draft: Draft<Pod>,
): Promise<void> {
  if (!draft.spec) throw new Error(`The pod ${draft.metadata.name} has no spec`);
  const placement = placementOf(draft.spec);
  const nodeName = 'nodeName' in placement ? placement.nodeName : undefined;
  try {
    const pod = await client.create('Pod', {
      ...draft,
      spec: { ...draft.spec, ...(nodeName && { nodeName }) },
    });
    if ('problem' in placement) {
      const now = new Date().toISOString();
      await client.patchStatus('Pod', pod.metadata, unschedulable(placement.problem, now));
    }
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}
