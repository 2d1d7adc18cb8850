/** A place in which a process is held, so that it can be killed in the middle of what it does. */
export interface Stall {
  /** Resolves when the process is held there. */
  readonly reached: () => Promise<void>;
  /** Lets whoever is still there go on. */
  readonly release: () => Promise<void>;
}

const REACHED_MS = 30_000;

/** A stall for who can tell when it is reached. */
export function stalling(what: string): { stall: Stall; reached: () => void; released: Promise<void> } {
  let reached = () => {};
  let release = () => {};
  const arrival = new Promise<void>((resolve) => (reached = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  return {
    reached,
    released,
    stall: {
      reached: () => within(REACHED_MS, arrival, `nobody came to ${what}`),
      release: async () => release(),
    },
  };
}

/** What `promise` resolves to, or the complaint when that takes too long. */
async function within<T>(ms: number, promise: Promise<T>, complaint: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${complaint} within ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
