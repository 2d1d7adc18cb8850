import { laggingProjections, type OpContext, strandedJobs } from '@cf/core';

const AT_ONCE = 1000;

/** Wakes jobs that nobody runs: their wake-up was lost with Redis, or their worker died. Answers how many. */
export async function rewakeStrandedJobs(ctx: OpContext): Promise<number> {
  const wakeUps = await strandedJobs(ctx, AT_ONCE);
  if (wakeUps.length > 0) {
    await ctx.waker.wake(wakeUps);
    ctx.log.warn({ jobs: wakeUps.length }, 'Woke stranded jobs');
  }
  return wakeUps.length;
}

/** Wakes projections that lag: their wake-up was lost, or they failed and may be tried again. Answers how many. */
export async function rewakeLaggingProjections(ctx: OpContext): Promise<number> {
  const wakeUps = await laggingProjections(ctx, AT_ONCE);
  if (wakeUps.length > 0) {
    await ctx.waker.wake(wakeUps);
    ctx.log.info({ projections: wakeUps.length }, 'Woke lagging projections');
  }
  return wakeUps.length;
}
