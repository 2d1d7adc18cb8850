import { setTimeout as sleep } from 'node:timers/promises';

/** What is asked again and again, and how long. */
export interface Waiting {
  readonly seconds: number;
  readonly pauseMs?: number;
  /** Whether waiting cannot help. */
  readonly isFinal?: (reason: unknown) => boolean;
  /** Told of each failure that is waited after. */
  readonly onRetry: (reason: unknown) => void;
}

/** The first answer of `ask` that is no failure. When time is up, or waiting cannot help, the last failure is thrown. */
export async function until<T>(
  ask: () => Promise<T>,
  { seconds, pauseMs = 2_000, isFinal = () => false, onRetry }: Waiting,
): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ;) {
    try {
      return await ask();
    } catch (reason) {
      if (isFinal(reason) || Date.now() + pauseMs > end) throw reason;
      onRetry(reason);
      await sleep(pauseMs);
    }
  }
}

/** Codes of Postgres for a wrong user or password, and for a database that does not exist: the configuration is wrong. */
const FINAL = new Set(['28P01', '28000', '3D000']);

/** Whether the database answered that it will never let us in. */
export const isRefusal = (reason: unknown): boolean =>
  reason instanceof Error && 'code' in reason && FINAL.has(String(reason.code));
