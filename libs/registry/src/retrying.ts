import { setTimeout as sleep } from 'node:timers/promises';
import { RegistryError } from './registry-error';

const PAUSES_MS = [250, 1_500];

/** Tries again, twice, what failed for a passing reason. */
export async function retrying<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted || !(error instanceof RegistryError) || !error.transient) throw error;
      await sleep(pause * (0.75 + Math.random() / 2), undefined, { ...(signal && { signal }) });
    }
  }
  return work();
}
