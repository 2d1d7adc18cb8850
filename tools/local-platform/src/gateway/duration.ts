const UNIT_MS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Milliseconds of a Gateway API duration such as `1m30s`. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|h|m|s)/g)];
  return parts.reduce((sum, [, number, unit = 's']) => sum + Number(number) * (UNIT_MS[unit] ?? 0), 0);
}

const DEFAULT_MS = 15_000;

/** How long a request may take; 15 seconds when its rule does not say, no bound when it says zero. */
export const requestTimeoutMs = (timeouts: { request?: string } | undefined): number =>
  timeouts?.request === undefined ? DEFAULT_MS : parseDuration(timeouts.request);
