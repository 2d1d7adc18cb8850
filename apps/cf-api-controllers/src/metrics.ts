import { type ControllerMetrics } from '@cf/kubernetes';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Metrics of the controllers: how reconciling goes, how much waits, and who leads. */
export function createMetrics(
  registry: Registry,
): ControllerMetrics & { setLeader(isLeader: boolean): void } {
  const registers = [registry];
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
  const leader = new Gauge({ name: 'cf_controller_leader', help: '1 in the process that leads', registers });

  return {
    observe(controller, result, duration) {
      total.inc({ controller, result });
      seconds.observe({ controller }, duration);
    },
    queueDepth: (controller, size) => depth.set({ controller }, size),
    setLeader: (isLeader) => leader.set(isLeader ? 1 : 0),
  };
}
