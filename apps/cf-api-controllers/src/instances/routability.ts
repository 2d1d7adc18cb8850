import { type OpContext, routesSharingTraffic, transact } from '@cf/core';
import { LABELS, type LRP } from '@cf/kubernetes';
import { type ProcessSnapshot } from '@cf/live-state';

/** A process whose instances all became unable to take requests, or of which one became able. */
export interface RoutabilityChange {
  readonly appGuid: string;
  readonly processType: string;
}

/** Notices whether a process has any instance that takes requests, and when that changes. */
export function createRoutabilityWatch() {
  const routable = new Map<string, boolean>();
  return {
    /** The change that the new snapshot is, if it is one. */
    changeOf(guid: string, snapshot: ProcessSnapshot, lrp: LRP | undefined): RoutabilityChange | undefined {
      const isRoutable = snapshot.instances.some((instance) => instance.routable);
      const isSame = routable.get(guid) === isRoutable;
      if (lrp) routable.set(guid, isRoutable);
      else routable.delete(guid);
      const appGuid = lrp?.metadata.labels?.[LABELS.appGuid];
      return isSame || !appGuid ? undefined : { appGuid, processType: lrp.spec.processType };
    },
  };
}

/**
 * A gateway goes on sending a destination its share when nobody is there to answer. So routes with several destinations follow when one of them gains
 * its first ready instance or loses its last.
 */
export async function followRoutability(
  ctx: OpContext,
  changes: readonly RoutabilityChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const routes = await routesSharingTraffic(ctx.db, changes);
  if (routes.length > 0) await transact(ctx, (change) => change.project('route', routes));
}
