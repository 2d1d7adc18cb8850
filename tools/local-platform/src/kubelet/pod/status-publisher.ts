import { setTimeout as sleep } from 'node:timers/promises';

/** Reports a state that changes often: one report at a time, always of the newest state, again after a failure. */
export interface StatusPublisher {
  readonly request: () => void;
  /** Resolves when the state of this moment is reported. */
  readonly flush: () => Promise<void>;
  readonly close: () => void;
}

const RETRY_MS = 500;

/** A publisher over `publish`, which reports the state as it is when called. */
export function createStatusPublisher(publish: () => Promise<void>): StatusPublisher {
  let isDirty = false;
  let isClosed = false;
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    while (isDirty && !isClosed) {
      isDirty = false;
      try {
        await publish();
      } catch {
        isDirty = true;
        await sleep(RETRY_MS);
      }
    }
    working = undefined;
  }

  return {
    request() {
      isDirty = true;
      working ??= Promise.resolve().then(work);
    },
    async flush() {
      while (working && !isClosed) await working;
    },
    close: () => void (isClosed = true),
  };
}
