import {
  type Condition,
  DONE,
  type KpackClusterStack,
  type KpackClusterStore,
  type KubeClient,
  type Reconciler,
  requeueAfter,
} from '@cf/kubernetes';
import { type RegistryClient } from '@cf/registry';
import { stable } from '../../controllers/revision';
import { withTimes } from '../kinds';
import { readImage, repositoryOf } from '../lifecycle/app-image';

/** The registry may know more by then. */
const RETRY_MS = 5_000;

interface Parts {
  readonly client: Pick<KubeClient, 'patchStatus'>;
  readonly registry: RegistryClient;
}

/** Says which digests a stack's images have now. */
export const clusterStackReconciler = ({ client, registry }: Parts): Reconciler<KpackClusterStack> => ({
  async reconcile(_context, stack) {
    const { metadata, spec, status } = stack;
    const resolve = async ({ image }: { image: string }) => {
      const digest = await registry.resolveDigest(image);
      if (!digest) throw new Error(`GET ${image}: MANIFEST_UNKNOWN: manifest unknown`);
      return { image, latestImage: `${repositoryOf(image)}@${digest}` };
    };
    const resolved = await Promise.all([resolve(spec.buildImage), resolve(spec.runImage)]).catch(
      (error: Error) => error,
    );
    const facts =
      resolved instanceof Error
        ? { conditions: withTimes([notReady(resolved)], status?.conditions) }
        : {
            conditions: withTimes([READY], status?.conditions),
            id: spec.id,
            buildImage: resolved[0],
            runImage: resolved[1],
            userId: 1000,
            groupId: 1000,
          };
    const next = { ...facts, observedGeneration: metadata.generation ?? 0 };
    if (stable({ ...status, ...next }) !== stable(status))
      await client.patchStatus('ClusterStack', metadata, next);
    return next.conditions[0]?.status === 'True' ? DONE : requeueAfter(RETRY_MS);
  },
});

/** Label of an image that holds a buildpack. */
export const BUILDPACKAGE_LABEL = 'io.buildpacks.buildpackage.metadata';

/** Says which buildpacks the images of a store hold. */
export const clusterStoreReconciler = ({ client, registry }: Parts): Reconciler<KpackClusterStore> => ({
  async reconcile(_context, { metadata, spec, status }) {
    const read = async ({ image }: { image: string }) => {
      const { digest, document } = await readImage(registry, image);
      const { id, version } = JSON.parse(document.config.Labels?.[BUILDPACKAGE_LABEL] ?? '{}') as Record<
        string,
        string
      >;
      return { api: '0.10', id: id ?? '', version: version ?? '', digest, storeImage: { image } };
    };
    const found = await Promise.all(spec.sources.map(read)).catch((error: Error) => error);
    const facts =
      found instanceof Error
        ? { conditions: withTimes([notReady(found)], status?.conditions) }
        : { conditions: withTimes([READY], status?.conditions), buildpacks: found };
    const next = { ...facts, observedGeneration: metadata.generation ?? 0 };
    if (stable({ ...status, ...next }) !== stable(status))
      await client.patchStatus('ClusterStore', metadata, next);
    return next.conditions[0]?.status === 'True' ? DONE : requeueAfter(RETRY_MS);
  },
});

const READY: Condition = { type: 'Ready', status: 'True' };
const notReady = ({ message }: Error): Condition => ({ type: 'Ready', status: 'False', message });
