import { type ControllerMetrics } from '@cf/kubernetes';
import { type InstanceState, type ProcessSnapshot } from '@cf/live-state';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What the leader tells of itself. */
export interface LeaderMetrics extends ControllerMetrics {
  setLeader(isLeader: boolean): void;
  /** A staging that kpack was asked for has ended. */
  stagingEnded(outcome: 'staged' | 'failed'): void;
  /** The instances of a process, as they are now. */
  instancesOf(processGuid: string, snapshot: ProcessSnapshot): void;
}

const STATES: readonly InstanceState[] = ['RUNNING', 'STARTING', 'CRASHED', 'DOWN', 'STOPPING'];

/** Metrics of the controllers: how reconciling goes, how much waits, who leads, and what is seen of builds and instances. */
export function createMetrics(registry: Registry): LeaderMetrics {
  const registers = [registry];
  const leader = new Gauge({ name: 'cf_controller_leader', help: '1 in the process that leads', registers });
  const stagings = new Counter({
    name: 'cf_stagings_total',
    help: 'Stagings that have ended, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const instances = new Map<string, ProcessSnapshot['instances']>();
  new Gauge({
    name: 'cf_instances',
    help: 'Instances of apps, by state; of the process that leads',
    labelNames: ['state'],
    registers,
    collect() {
      for (const state of STATES) this.set({ state }, 0);
      for (const { state } of [...instances.values()].flat()) this.inc({ state });
    },
  });

  return {
    ...controllerMetrics(registers),
    setLeader(isLeader) {
      leader.set(isLeader ? 1 : 0);
      instances.clear();
    },
    stagingEnded: (outcome) => stagings.inc({ outcome }),
    instancesOf(guid, snapshot) {
      if (snapshot.instances.length > 0) instances.set(guid, snapshot.instances);
      else instances.delete(guid);
    },
  };
}

function controllerMetrics(registers: Registry[]): ControllerMetrics {
  const total = new Counter({
    name: 'cf_controller_reconcile_total',
    help: 'Reconciliations by controller and result',
    labelNames: ['controller', 'result'],
    registers,
  });
  const seconds = new Histogram({
    name: 'cf_controller_reconcile_seconds',
    help: 'Time of one reconciliation',
    labelNames: ['controller'],
    buckets: [0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers,
  });
  const depth = new Gauge({
    name: 'cf_controller_queue_depth',
    help: 'Keys that wait for their controller',
    labelNames: ['controller'],
    registers,
  });
  return {
    observe(controller, result, duration) {
      total.inc({ controller, result });
      seconds.observe({ controller }, duration);
    },
    queueDepth: (controller, size) => depth.set({ controller }, size),
  };
}
