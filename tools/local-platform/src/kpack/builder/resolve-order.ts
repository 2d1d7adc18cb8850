import { type KpackOrderEntry } from '@cf/kubernetes';

/** A buildpack that a store offers. */
export interface OfferedBuildpack {
  readonly id: string;
  readonly version?: string;
}

/** An order with the versions that its buildpacks have now, and all of them once. */
export interface ResolvedOrder {
  readonly order: KpackOrderEntry[];
  readonly buildpacks: OfferedBuildpack[];
}

/** Finds the buildpacks of an order among those on offer; throws in kpack's words when one is missing. `isForeign` ids need no store. */
export function resolveOrder(
  order: readonly KpackOrderEntry[],
  offered: readonly OfferedBuildpack[],
  isForeign: (id: string) => boolean,
): ResolvedOrder {
  const used = new Map<string, OfferedBuildpack>();
  const resolved = order.map(({ group }) => ({
    group: group.map((entry) => {
      const { id = '', version } = entry;
      const found = isForeign(id) ? { id, version: '0' } : findIn(offered, id, version);
      used.set(id, found);
      return { ...entry, version: found.version };
    }),
  }));
  return { order: resolved as KpackOrderEntry[], buildpacks: [...used.values()] };
}

function findIn(
  offered: readonly OfferedBuildpack[],
  id: string,
  version: string | undefined,
): OfferedBuildpack {
  const found = offered.find((each) => each.id === id && (version === undefined || each.version === version));
  if (found) return found;
  const wish = version === undefined ? '' : ` and version '${version}'`;
  throw new Error(`could not find buildpack with id '${id}'${wish}`);
}
