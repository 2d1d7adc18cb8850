import { type JobHandlers, type JobRun, type Project, type Projectors } from '@cf/core';
import { isExpected } from '@cf/errors';
import { Histogram, type Registry } from 'prom-client';

type Outcome = 'done' | 'refused' | 'failed' | 'interrupted';

const BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1800];

/** Times every attempt at a job and every projection, by how it ended: done, refused (an answer to the user), failed (to be tried again), or interrupted by a stop. */
export function measureWork(registry: Registry): {
  readonly handlers: (handlers: JobHandlers) => JobHandlers;
  readonly projectors: (projectors: Projectors) => Projectors;
} {
  const registers = [registry];
  const jobs = new Histogram({
    name: 'cf_job_seconds',
    help: 'Time of one attempt at a job, by operation and outcome.',
    labelNames: ['operation', 'outcome'],
    buckets: BUCKETS,
    registers,
  });
  const projections = new Histogram({
    name: 'cf_projection_seconds',
    help: 'Time of one projection, by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    buckets: BUCKETS,
    registers,
  });

  const timed = async (signal: AbortSignal, work: () => Promise<void>, ended: Ended): Promise<void> => {
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1000;
    try {
      await work();
      ended('done', seconds());
    } catch (error) {
      ended(outcomeOf(error, signal), seconds());
      throw error;
    }
  };

  return {
    handlers: (handlers) =>
      mapped(
        handlers,
        (operation, handle: AnyHandler) => (ctx: never, payload: never, run: JobRun) =>
          timed(
            run.signal,
            () => handle(ctx, payload, run),
            (outcome, seconds) => jobs.observe({ operation, outcome }, seconds),
          ),
      ),
    projectors: (projectors) =>
      mapped(
        projectors,
        (kind, project: Project): Project =>
          (guid, signal) =>
            timed(
              signal,
              () => project(guid, signal),
              (outcome, seconds) => projections.observe({ kind, outcome }, seconds),
            ),
      ),
  };
}

type Ended = (outcome: Outcome, seconds: number) => void;
type AnyHandler = (ctx: never, payload: never, run: JobRun) => Promise<void>;

const mapped = <T extends object, V>(table: T, change: (key: string, value: V) => unknown): T =>
  Object.fromEntries(Object.entries(table).map(([key, value]) => [key, change(key, value as V)])) as T;

function outcomeOf(error: unknown, signal: AbortSignal): Outcome {
  if (isExpected(error)) return 'refused';
  const timedOut = (signal.reason as Error | undefined)?.name === 'TimeoutError';
  return signal.aborted && !timedOut ? 'interrupted' : 'failed';
}
