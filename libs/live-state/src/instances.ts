import { type Redis } from 'ioredis';

export type InstanceState = 'RUNNING' | 'STARTING' | 'CRASHED' | 'DOWN' | 'STOPPING';

/** One instance as the cluster has it; the shape in Redis and the contract between its one writer and its readers. */
export interface Instance {
  readonly index: number;
  readonly state: InstanceState;
  /** Since when it is in this state, epoch milliseconds. */
  readonly since: number;
  readonly routable: boolean;
  /** What a user should know, for example that the image cannot be pulled. */
  readonly details: string | null;
  readonly instance_guid: string | null;
  readonly host: string | null;
  readonly instance_ip: string | null;
  readonly port: number | null;
  readonly usage: InstanceUsage | null;
}

export interface InstanceUsage {
  /** Share of one core: 0.5 is half a core. */
  readonly cpu: number;
  /** Bytes. */
  readonly mem: number;
  /** Bytes. */
  readonly disk: number;
  /** When it was measured, ISO 8601. */
  readonly time: string;
}

export interface ProcessSnapshot {
  readonly at: number;
  readonly version: string;
  readonly instances: readonly Instance[];
}

const KEY = 'cf:instances:';
const HEARTBEAT = 'cf:instances:heartbeat';
const SNAPSHOT_SECONDS = 3600;
/** A writer that has been silent for longer than this is gone. */
export const STALE_MS = 60_000;

/** Replaces the snapshots of these processes; one without instances is removed. For the leader of the controllers alone. */
export async function writeSnapshots(
  redis: Redis,
  snapshots: ReadonlyMap<string, ProcessSnapshot>,
): Promise<void> {
  const pipeline = redis.pipeline();
  for (const [guid, snapshot] of snapshots) {
    if (snapshot.instances.length === 0) pipeline.del(KEY + guid);
    else pipeline.set(KEY + guid, JSON.stringify(snapshot), 'EX', SNAPSHOT_SECONDS);
  }
  pipeline.set(HEARTBEAT, Date.now());
  await pipeline.exec();
}

/** Says that the writer lives although nothing changed. */
export async function beat(redis: Redis): Promise<void> {
  await redis.set(HEARTBEAT, Date.now());
}

export interface LiveInstances {
  /** False when nobody has written for a minute: what is known may be old. */
  readonly available: boolean;
  readonly of: (processGuid: string) => ProcessSnapshot | undefined;
}

/** The snapshots of many processes in one round trip. Redis being away is `available: false`, never an error. */
export async function readSnapshots(redis: Redis, processGuids: readonly string[]): Promise<LiveInstances> {
  try {
    const [heartbeat, ...values] = await redis.mget(HEARTBEAT, ...processGuids.map((guid) => KEY + guid));
    const snapshots = new Map<string, ProcessSnapshot>();
    values.forEach((value, position) => {
      const guid = processGuids[position];
      if (value && guid) snapshots.set(guid, JSON.parse(value) as ProcessSnapshot);
    });
    return { available: Date.now() - Number(heartbeat ?? 0) < STALE_MS, of: (guid) => snapshots.get(guid) };
  } catch {
    return { available: false, of: () => undefined };
  }
}
