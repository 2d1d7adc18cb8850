import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from 'pino';

/** Does the work again and again with a pause between, until the signal; a failure is logged and does not end it. */
export async function every(
  intervalMs: number,
  work: () => Promise<unknown>,
  { signal, log, name }: { signal: AbortSignal; log: Logger; name: string },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (err) {
      if (!signal.aborted) log.warn({ err, work: name }, 'Periodic work failed');
    }
    await sleep(intervalMs, undefined, { signal }).catch(() => {});
  }
}
