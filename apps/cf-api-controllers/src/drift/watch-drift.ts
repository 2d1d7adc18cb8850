import { repairProjections, unfinishedBuilds } from '@cf/core';
import { type KubeObject, LABELS, whenSynced } from '@cf/kubernetes';
import { type Logger } from 'pino';
import { every } from '../every';
import { compareEverything, compareProcesses, compareTasks, type DriftParts, remakeImages } from './drift';
import { isForeign } from './foreign-changes';

/** Changes are looked at after this time, when those who are at work have caught up. */
const SETTLE_MS = 2_000;

/** Notices objects that somebody changed or deleted, soon by their events and later by comparison. Make it before the informers start. */
export function createDriftWatch(
  parts: DriftParts,
  log: Logger,
): { run(signal: AbortSignal): Promise<void> } {
  const { lrps, routes, services, images, drift } = parts;
  const processes = new Set<string>();
  const lostImages = new Set<string>();
  const suspects = { process: new Set<string>(), route: new Set<string>(), build: new Set<string>() };

  lrps.onChange((_key, { spec }) => processes.add(spec.GUID));
  lrps.onChange(changedByOthers((guid) => suspects.process.add(guid), LABELS.guid));
  routes.onChange(changedByOthers((guid) => suspects.route.add(guid), LABELS.routeGuid));
  services.onChange(changedByOthers((guid) => suspects.route.add(guid), LABELS.routeGuid));
  images.onChange(changedByOthers((guid) => suspects.build.add(guid), LABELS.buildGuid));
  images.onChange((_key, { metadata }, isDeleted) => {
    const appGuid = metadata.labels?.[LABELS.appGuid];
    if (appGuid && isDeleted) lostImages.add(appGuid);
  });

  async function lookAtChanges(): Promise<void> {
    await compareProcesses(parts, take(processes));
    const ctx = parts.contextFor();
    await repairProjections(ctx, 'process', take(suspects.process));
    await repairProjections(ctx, 'route', take(suspects.route));
    await repairProjections(ctx, 'build', await unfinishedBuilds(ctx.db, take(suspects.build)));
    await remakeImages(parts, take(lostImages));
    await compareTasks(parts);
  }

  return {
    async run(signal) {
      await whenSynced([lrps, parts.tasks, routes, services, images], signal);
      await Promise.all([
        every(SETTLE_MS, lookAtChanges, { signal, log, name: 'look at changes' }),
        every(drift.intervalMs, () => compareEverything(parts), { signal, log, name: 'compare everything' }),
      ]);
    },
  };
}

/** Calls with the label's value when an object was deleted, or its spec changed with somebody else's fields in it. */
function changedByOthers(suspect: (guid: string) => void, label: string) {
  const generations = new Map<string, number | undefined>();
  return (key: string, object: KubeObject, isDeleted: boolean) => {
    const { generation, labels } = object.metadata;
    const isNewSpec = generation === undefined || generations.get(key) !== generation;
    if (isDeleted) generations.delete(key);
    else generations.set(key, generation);
    const guid = labels?.[label];
    if (guid && (isDeleted || (isNewSpec && isForeign(object)))) suspect(guid);
  };
}

function take(guids: Set<string>): string[] {
  const taken = [...guids].slice(0, 500);
  for (const guid of taken) guids.delete(guid);
  return taken;
}
