import { type OpContext } from '@cf/core';
import {
  type Informer,
  keyOf,
  type KubeClient,
  LABELS,
  type LRP,
  type Pod,
  whenSynced,
} from '@cf/kubernetes';
import { beat, type InstanceUsage, type ProcessSnapshot, STALE_MS, writeSnapshots } from '@cf/live-state';
import { type Redis } from '@cf/job-queue';
import { type Logger } from 'pino';
import { type InstancesConfig } from '../config';
import { type LeaderMetrics } from '../metrics';
import { every } from '../every';
import { createRoutabilityWatch, followRoutability } from './routability';
import { snapshotOf } from './snapshot';
import { readUsages } from './usage';

/** What keeps live state. */
export interface LiveStateParts {
  readonly client: Pick<KubeClient, 'listAll'>;
  readonly redis: Redis;
  readonly lrps: Informer<'LRP'>;
  readonly pods: Informer<'Pod'>;
  readonly namespace: string;
  readonly instances: InstancesConfig;
  readonly contextFor: () => OpContext;
  readonly metrics: Pick<LeaderMetrics, 'instancesOf'>;
  readonly log: Logger;
}

/** The index of the caches of LRPs and pods by the guid of their process. */
export const BY_PROCESS_GUID = 'process_guid';

/** Snapshots live an hour in Redis; all are written anew in time. */
const REFRESH_MS = 15 * 60_000;

/** Keeps the instances of every process in Redis as the cluster has them. Make it before the informers start. */
export function createLiveState(parts: LiveStateParts): { run(signal: AbortSignal): Promise<void> } {
  const { redis, lrps, pods, instances, log } = parts;
  const dirty = new Set<string>();
  const routability = createRoutabilityWatch();
  let usages = new Map<string, InstanceUsage>();
  const touch = ({ metadata }: Pod | LRP) => {
    const guid = metadata.labels?.[LABELS.guid];
    if (guid) dirty.add(guid);
  };
  lrps.onChange((_key, lrp) => touch(lrp));
  pods.onChange((_key, pod) => touch(pod));

  async function flush(): Promise<void> {
    if (dirty.size === 0) return;
    const guids = [...dirty];
    dirty.clear();
    const snapshots = new Map(guids.map((guid) => [guid, snapshotOfProcess(parts, guid, usages)]));
    for (const [guid, snapshot] of snapshots) parts.metrics.instancesOf(guid, snapshot);
    try {
      await writeSnapshots(redis, snapshots);
      const changes = [...snapshots].flatMap(
        ([guid, snapshot]) =>
          routability.changeOf(guid, snapshot, lrps.cache.by(BY_PROCESS_GUID, guid)[0]) ?? [],
      );
      await followRoutability(parts.contextFor(), changes);
    } catch (error) {
      for (const guid of guids) dirty.add(guid);
      throw error;
    }
  }

  async function measure(signal: AbortSignal): Promise<void> {
    const measured =
      (await readUsages(parts.client, parts.namespace, signal)) ?? new Map<string, InstanceUsage>();
    for (const pod of pods.cache.all()) {
      if (measured.get(keyOf(pod))?.time !== usages.get(keyOf(pod))?.time) touch(pod);
    }
    usages = measured;
  }

  const heartbeat = async () => {
    if (lrps.isCurrent(STALE_MS) && pods.isCurrent(STALE_MS)) await beat(redis);
  };
  const refresh = async () => {
    for (const lrp of lrps.cache.all()) touch(lrp);
  };

  return {
    async run(signal) {
      await whenSynced([lrps, pods], signal);
      await Promise.all([
        every(instances.flushIntervalMs, flush, { signal, log, name: 'write live state' }),
        every(instances.heartbeatIntervalMs, heartbeat, { signal, log, name: 'beat' }),
        every(instances.metricsIntervalMs, () => measure(signal), { signal, log, name: 'measure usage' }),
        every(REFRESH_MS, refresh, { signal, log, name: 'refresh live state' }),
      ]);
    },
  };
}

function snapshotOfProcess(
  { lrps, pods }: LiveStateParts,
  guid: string,
  usages: ReadonlyMap<string, InstanceUsage>,
): ProcessSnapshot {
  return snapshotOf({
    lrps: lrps.cache.by(BY_PROCESS_GUID, guid),
    pods: pods.cache.by(BY_PROCESS_GUID, guid),
    usageOf: (pod) => usages.get(keyOf(pod)) ?? null,
    now: Date.now(),
  });
}
