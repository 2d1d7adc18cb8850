/** Bounds of an exponential backoff. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** The wait before the n-th repetition (from 1), doubled each time up to the bound. */
export const exponentialDelay = (attempt: number, { baseMs, maxMs }: Backoff): number =>
  Math.min(baseMs * 2 ** Math.min(attempt - 1, 40), maxMs);

/** The same, spread over its upper half so that many waiters do not come back at once. */
export const jitteredDelay = (attempt: number, backoff: Backoff): number =>
  exponentialDelay(attempt, backoff) * (0.5 + Math.random() / 2);
