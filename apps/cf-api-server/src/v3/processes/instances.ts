import { type ProcessRecord } from '@cf/database';
import { type Instance, type LiveInstances } from '@cf/live-state';

/** An instance as `process_instances` shows it. */
export interface PresentedInstance {
  readonly index: number;
  readonly state: string;
  /** Seconds in this state; null where nothing is known. */
  readonly since: number | null;
}

type Shown = Pick<ProcessRecord, 'guid' | 'state' | 'version' | 'instances' | 'updated_at'>;

/** A process that was changed so recently may not have an instance in the cluster yet. */
const STARTUP_MS = 5 * 60_000;

/**
 * Every instance that a process shall have when it is started, known or not: one that the cluster does not have yet is starting, and after a while down. Those of a stopped
 * process are stopping while the cluster still has them, then down.
 */
export function instancesOf(process: Shown, live: LiveInstances): Instance[] {
  const snapshot = live.of(process.guid);
  const known = snapshot?.version === process.version ? snapshot.instances : [];
  return Array.from({ length: process.instances }, (_, index) => {
    const found = known.find((instance) => instance.index === index);
    if (!found) return unknownInstance(process, index);
    return process.state === 'STARTED' ? found : { ...found, state: 'STOPPING', routable: false };
  });
}

function unknownInstance({ state, updated_at }: Shown, index: number): Instance {
  const isStarting = state === 'STARTED' && Date.now() - updated_at.getTime() < STARTUP_MS;
  return {
    index,
    state: isStarting ? 'STARTING' : 'DOWN',
    since: updated_at.getTime(),
    routable: false,
    details: null,
    instance_guid: null,
    host: null,
    instance_ip: null,
    port: null,
    usage: null,
  };
}

/** Whole seconds since a moment. */
export const secondsSince = (epochMs: number) => Math.max(0, Math.floor((Date.now() - epochMs) / 1000));

export const presentInstance = ({ index, state, since }: Instance): PresentedInstance => ({
  index,
  state,
  since: state === 'DOWN' ? null : secondsSince(since),
});
