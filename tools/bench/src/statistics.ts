/** The value below which that share of the samples lies (nearest rank); NaN of nothing. */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) return NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[Math.min(rank, sorted.length) - 1] as number;
}

export const median = (samples: readonly number[]) => percentile(samples, 0.5);

/** What a request or a part of its floor took when it was sent alone, and how many were done at once. */
export interface Figures {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

/** The figures of times in ms of requests sent one by one, and of how many were answered in how many ms when several were under way. */
export function figuresOf(
  alone: readonly number[],
  together: readonly { readonly count: number; readonly ms: number }[],
): Figures {
  const sum = (pick: (slice: { count: number; ms: number }) => number) =>
    together.reduce((total, slice) => total + pick(slice), 0);
  return {
    p50: percentile(alone, 0.5),
    p99: percentile(alone, 0.99),
    perSecond: (sum(({ count }) => count) / sum(({ ms }) => ms)) * 1000,
  };
}

/** What two things cost one after the other: times add up, and so do the times per request behind the rates. */
export const oneAfterTheOther = (one: Figures, other: Figures): Figures => ({
  p50: one.p50 + other.p50,
  p99: one.p99 + other.p99,
  perSecond: 1 / (1 / one.perSecond + 1 / other.perSecond),
});
