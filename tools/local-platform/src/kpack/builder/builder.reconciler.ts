import {
  type Cache,
  conditionOf,
  DONE,
  type KpackBuilder,
  type KpackClusterStack,
  type KpackClusterStore,
  type KubeClient,
  type Reconciler,
  requeueAfter,
} from '@cf/kubernetes';
import { type RegistryClient } from '@cf/registry';
import { stable } from '../../controllers/revision';
import { isForeignBuildpack } from '../buildpacks/classic';
import { withTimes } from '../kinds';
import { readImage, repositoryOf, shareLayers, writeImage } from '../lifecycle/app-image';
import { IMAGE_LABELS, LIFECYCLE_VERSION } from '../lifecycle/labels';
import { pushLabels } from './base-images';
import { resolveOrder } from './resolve-order';

/** What the reconciler of builders works with. */
export interface BuilderParts {
  readonly client: Pick<KubeClient, 'patchStatus'>;
  readonly registry: RegistryClient;
  readonly stacks: Cache<KpackClusterStack>;
  readonly stores: Cache<KpackClusterStore>;
}

/** What is missing may be there by then. */
const RETRY_MS = 5_000;

type BuilderKind = 'Builder' | 'ClusterBuilder';
type Status = NonNullable<KpackBuilder['status']>;

/** Makes a builder image of a stack and an order of buildpacks, and copies the run image beside it. */
export const builderReconciler = (kind: BuilderKind, parts: BuilderParts): Reconciler<KpackBuilder> => ({
  async reconcile(_context, builder) {
    if (builder.metadata.deletionTimestamp) return DONE;
    const status = await makeBuilder(kind, parts, builder).catch((error: Error) =>
      failedStatus(builder, error),
    );
    const next = { ...status, observedGeneration: builder.metadata.generation ?? 0 };
    if (stable({ ...builder.status, ...next }) !== stable(builder.status))
      await parts.client.patchStatus(kind, builder.metadata, next);
    return next.conditions?.every((condition) => condition.status === 'True') ? DONE : requeueAfter(RETRY_MS);
  },
});

async function makeBuilder(
  kind: BuilderKind,
  { registry, stacks, stores }: BuilderParts,
  { metadata, spec, status }: KpackBuilder,
): Promise<Status> {
  const stack = readyOf(stacks.get(spec.stack.name), 'clusterstack', spec.stack.name);
  const store = readyOf(stores.get(spec.store?.name ?? ''), 'clusterstore', spec.store?.name ?? '');
  const { order, buildpacks } = resolveOrder(spec.order, store.status?.buildpacks ?? [], isForeignBuildpack);

  const repository = repositoryOf(spec.tag);
  const suffix =
    kind === 'Builder' ? `builder-${metadata.namespace}-${metadata.name}` : `clusterbuilder-${metadata.name}`;
  const runImage = `${repository}:${suffix}-run-image`;
  const base = await readImage(registry, stack.status?.runImage?.latestImage ?? '');
  await shareLayers(registry, base, repository);
  const runDigest = await writeImage(registry, [runImage], base);
  const digest = await pushLabels(registry, `${repository}:${suffix}`, {
    [IMAGE_LABELS.stackId]: stack.spec.id,
    [IMAGE_LABELS.order]: JSON.stringify(order),
  });
  return {
    conditions: withTimes(
      [
        { type: 'Ready', status: 'True' },
        { type: 'UpToDate', status: 'True' },
      ],
      status?.conditions,
    ),
    latestImage: `${repository}:${suffix}@${digest}`,
    stack: { id: stack.spec.id, runImage: `${runImage}@${runDigest}` },
    builderMetadata: [...buildpacks],
    order,
    lifecycle: { version: LIFECYCLE_VERSION },
  };
}

function readyOf<T extends KpackClusterStack | KpackClusterStore>(
  object: T | undefined,
  kind: string,
  name: string,
): T {
  if (!object) throw new Error(`${kind}.kpack.io "${name}" not found`);
  if (conditionOf(object, 'Ready')?.status === 'True') return object;
  throw new Error(`Error: ${kind} '${name}' is not ready`);
}

/** A builder that worked before stays in use with what it had. */
function failedStatus({ status }: KpackBuilder, { message }: Error): Status {
  const isReady = status?.latestImage !== undefined;
  return {
    conditions: withTimes(
      [
        isReady
          ? { type: 'Ready', status: 'True' }
          : {
              type: 'Ready',
              status: 'False',
              reason: 'NoLatestImage',
              message: 'Builder has no latestImage',
            },
        { type: 'UpToDate', status: 'False', reason: 'ReconcileFailed', message },
      ],
      status?.conditions,
    ),
  };
}
