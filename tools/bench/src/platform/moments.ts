/** Things that happen once, and when they did. */
export interface Moments {
  /** Notes that it happens now, unless it has happened before. */
  readonly happened: (what: string) => void;
  /** When it happened, in ms of `performance.now()`; waits for it, and fails when it takes too long. */
  readonly when: (what: string, limitMs: number) => Promise<number>;
}

/** A notebook of moments, by a clock that only goes forward. */
export function createMoments(now: () => number = () => performance.now()): Moments {
  const noted = new Map<string, number>();
  const waiting = new Map<string, ((at: number) => void)[]>();
  return {
    happened(what) {
      if (noted.has(what)) return;
      const at = now();
      noted.set(what, at);
      for (const resolve of waiting.get(what) ?? []) resolve(at);
      waiting.delete(what);
    },
    when(what, limitMs) {
      const at = noted.get(what);
      if (at !== undefined) return Promise.resolve(at);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`did not happen in ${limitMs / 1000} s: ${what}`)),
          limitMs,
        );
        const done = (moment: number) => (clearTimeout(timer), resolve(moment));
        waiting.set(what, [...(waiting.get(what) ?? []), done]);
      });
    },
  };
}
