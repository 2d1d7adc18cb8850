import { setTimeout as sleep } from 'node:timers/promises';
import { type OpContext } from '@cf/core';
import { type ClockConfig } from './config';
import { nextRun, type TimedWork } from './schedule';

/** Told how each piece of work ended. */
export type Observe = (name: string, outcome: 'done' | 'failed') => void;

/** Does all timed work when it is due, until `signal`. What fails is logged and comes again; one piece never delays another. */
export async function runSchedule(
  ctx: OpContext,
  config: ClockConfig,
  work: readonly TimedWork[],
  { signal, observe }: { signal: AbortSignal; observe: Observe },
): Promise<void> {
  await Promise.all(work.map((timed) => runOnTime(ctx, config, timed, { signal, observe })));
}

async function runOnTime(
  ctx: OpContext,
  config: ClockConfig,
  timed: TimedWork,
  { signal, observe }: { signal: AbortSignal; observe: Observe },
): Promise<void> {
  while (!signal.aborted) {
    const wait = nextRun(timed, new Date()).getTime() - Date.now();
    await sleep(wait, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await timed.run(ctx, config);
      observe(timed.name, 'done');
    } catch (err) {
      ctx.log.error({ err, work: timed.name }, 'Failed timed work');
      observe(timed.name, 'failed');
    }
  }
}
