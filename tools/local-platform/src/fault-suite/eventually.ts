import { setTimeout as sleep } from 'node:timers/promises';

/** Looks until `holds`, and answers what it saw; fails with what it saw last. */
export async function eventually<T>(
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
  timeoutMs = 45_000,
): Promise<T> {
  for (const end = Date.now() + timeoutMs; ; await sleep(100)) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > end)
      throw new Error(`did not happen in ${timeoutMs / 1000} s, last seen: ${JSON.stringify(seen)}`);
  }
}
