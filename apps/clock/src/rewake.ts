import { laggingProjections, type OpContext, strandedJobs, wakeUpOf } from '@cf/core';

const AT_ONCE = 1000;

/** Wakes jobs that nobody runs: their wake-up was lost with Redis, or their worker died. Answers how many. */
export async function rewakeStrandedJobs(ctx: OpContext): Promise<number> {
  const jobs = await strandedJobs(ctx.db, AT_ONCE);
  if (jobs.length > 0) {
    await ctx.waker.wake(jobs.map(({ guid }) => ({ queue: 'jobs', name: guid })));
    ctx.log.warn({ jobs: jobs.length }, 'Woke stranded jobs');
  }
  return jobs.length;
}

/** Wakes projections that lag: their wake-up was lost, or they failed and may be tried again. Answers how many. */
export async function rewakeLaggingProjections(ctx: OpContext): Promise<number> {
  const lagging = await laggingProjections(ctx.db, AT_ONCE);
  if (lagging.length > 0) {
    await ctx.waker.wake(lagging.map((projection) => wakeUpOf(projection, 100)));
    ctx.log.info({ projections: lagging.length }, 'Woke lagging projections');
  }
  return lagging.length;
}
