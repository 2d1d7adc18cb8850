import {
  type Cache,
  conditionOf,
  DONE,
  isAlreadyExists,
  KPACK_ANNOTATIONS,
  keyFor,
  type KpackBuild,
  type KubeClient,
  type Pod,
  type Reconciler,
} from '@cf/kubernetes';
import { stable } from '../../controllers/revision';
import { buildPodFor, buildPodName } from '../build-pod/build-pod';
import { type Build, withTimes } from '../kinds';
import { buildStatusOf } from './build-status';

/** What the reconciler of Builds works with. */
export interface BuildParts {
  readonly client: Pick<KubeClient, 'create' | 'get' | 'patchStatus'>;
  readonly pods: Cache<Pod>;
}

/** Whether the Build has come to its end. */
export const isFinished = (build: KpackBuild): boolean =>
  ['True', 'False'].includes(conditionOf(build, 'Succeeded')?.status ?? '');

/** A Build that has no other reason than the stack, and stays on the same stack, is a rebase. */
export const isRebase = ({ metadata, spec }: Build): boolean =>
  metadata.annotations?.[KPACK_ANNOTATIONS.reason] === 'STACK' && spec.lastBuild?.image !== undefined;

/** Carries out each Build by one pod, and tells the Build how far that is. */
export const buildReconciler = (parts: BuildParts): Reconciler<KpackBuild> => ({
  async reconcile({ log }, object) {
    const build = object as Build;
    if (build.metadata.deletionTimestamp || isFinished(build)) return DONE;
    const pod = await podOf(parts, build);
    if (pod === 'lost') return fail(parts, build, 'The build pod was deleted');
    if (!pod) {
      await createPod(parts, build);
      log.debug('Created build pod');
      return DONE;
    }
    const status = buildStatusOf(build, pod);
    if (stable(status) !== stable(build.status))
      await parts.client.patchStatus('Build', build.metadata, status);
    return DONE;
  },
});

async function podOf(
  { client, pods }: BuildParts,
  { metadata, status }: Build,
): Promise<Pod | 'lost' | undefined> {
  const ref = { name: buildPodName(metadata.name), namespace: metadata.namespace };
  const cached = pods.get(keyFor(ref.namespace, ref.name));
  // Names are used again: the pod of a deleted Build may still be there, and must not be taken for ours.
  if (cached && isOwnedBy(cached, metadata.uid)) return cached;
  const pod = await client.get('Pod', ref);
  if (pod && isOwnedBy(pod, metadata.uid)) return pod;
  if (pod) throw new Error(`the pod ${ref.name} of an earlier Build is still there`);
  return status?.podName ? 'lost' : undefined;
}

const isOwnedBy = ({ metadata }: Pod, uid: string | undefined): boolean =>
  (metadata.ownerReferences ?? []).some((owner) => owner.uid === uid);

/** What Kubernetes refuses fails the Build in its words. */
async function createPod(parts: BuildParts, build: Build): Promise<void> {
  try {
    const pod = await parts.client.create('Pod', buildPodFor(build, { rebases: isRebase(build) }));
    await parts.client.patchStatus('Build', build.metadata, buildStatusOf(build, pod));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

async function fail({ client }: BuildParts, { metadata, status }: Build, message: string) {
  const condition = {
    type: 'Succeeded',
    status: 'False' as const,
    reason: 'Failed',
    message: `Error: ${message}`,
  };
  await client.patchStatus('Build', metadata, { conditions: withTimes([condition], status?.conditions) });
  return DONE;
}
