import { type Logger } from '@cf/daemon';
import { Counter, Histogram, type Registry } from 'prom-client';
import { type BuddyContext } from './endpoints';

/** Logs and counts each piece of work once. */
export function createObserver(log: Logger, metrics: Registry): BuddyContext['observe'] {
  const registers = [metrics];
  const seconds = new Histogram({
    name: 'cf_registry_buddy_seconds',
    help: 'Time from a request to its answer, by what was asked and how it ended.',
    labelNames: ['what', 'outcome'],
    buckets: [0.1, 0.5, 1, 2.5, 5, 15, 60, 300, 900],
    registers,
  });
  const pushed = new Counter({
    name: 'cf_registry_buddy_layer_bytes_total',
    help: 'Sizes of the layers of packages.',
    registers,
  });
  return ({ what, outcome, ms, bytes, err }) => {
    seconds.observe({ what, outcome }, ms / 1000);
    if (bytes !== undefined) pushed.inc(bytes);
    log[err ? 'warn' : 'info'](
      { what, outcome, ms, ...(bytes !== undefined && { bytes }), ...(err ? { err } : {}) },
      'Ended work',
    );
  };
}
