import { type KpackBuilder, type KpackOrderEntry } from '@cf/kubernetes';

type Buildpack = KpackOrderEntry['group'][number];

const IMAGE = /^docker:\/\//;

/**
 * The order of a builder for an app that asked for buildpacks: these, in this order, all of them in one group. What the operator's builder offers along with them, such as a Procfile,
 * still counts where it applies; a buildpack that is optional there stays so beside others.
 */
export function orderOf(asked: readonly string[], offered: readonly KpackOrderEntry[]): KpackOrderEntry[] {
  const isOptional = (id: string) =>
    offered.some(({ group }) => group.some((buildpack) => buildpack.id === id && buildpack.optional));
  const alongside = new Map<string, Buildpack>();
  for (const { group } of offered) {
    if (!group.some(({ id }) => id !== undefined && asked.includes(id))) continue;
    for (const buildpack of group) {
      if (buildpack.id && buildpack.optional && !asked.includes(buildpack.id))
        alongside.set(buildpack.id, buildpack);
    }
  }
  const wanted = asked.map((id): Buildpack => {
    if (IMAGE.test(id)) return { image: id.replace(IMAGE, '') };
    return asked.length > 1 && isOptional(id) ? { id, optional: true } : { id };
  });
  return [{ group: [...wanted, ...alongside.values()] }];
}

/** Whether kpack has looked at the builder as it is now, and made up its mind about it. */
export function isSettled({ metadata, status }: KpackBuilder): boolean {
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return false;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' || ready?.status === 'False';
}
