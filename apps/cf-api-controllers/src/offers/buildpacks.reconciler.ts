import { type OfferedBuildpack, offerBuildpacks, type OpContext } from '@cf/core';
import { DONE, type KpackBuilder, type Reconciler } from '@cf/kubernetes';

/** Makes the buildpacks of the default builder known to the API, in the order in which they are tried. */
export const buildpacksReconciler = (
  name: string,
  contextFor: () => OpContext,
): Reconciler<KpackBuilder> => ({
  async reconcile(_context, builder) {
    if (builder.metadata.name !== name) return DONE;
    await offerBuildpacks(contextFor(), builder.spec.stack.name, offeredBy(builder));
    return DONE;
  },
});

/** What a builder offers: each buildpack once, at the first place where it is tried. */
export function offeredBy({ spec, status }: KpackBuilder): OfferedBuildpack[] {
  const order = (status?.order ?? spec.order) as { group?: { id?: string; version?: string }[] }[];
  const offered = new Map<string, OfferedBuildpack>();
  for (const { id, version } of order.flatMap(({ group = [] }) => group)) {
    if (id && !offered.has(id)) offered.set(id, { name: id, version: version ?? versionOf(status, id) });
  }
  return [...offered.values()];
}

const versionOf = (status: KpackBuilder['status'], id: string) =>
  status?.builderMetadata?.find((buildpack) => buildpack.id === id)?.version;
