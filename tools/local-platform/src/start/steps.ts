/** Tells what happens and how long it takes. */
export interface Steps {
  step<T>(what: string, work: () => Promise<T> | T): Promise<T>;
  say(text: string): void;
  elapsed(): string;
}

/** Writes one line per step, when it is done. */
export function createSteps(write: (text: string) => void = (text) => process.stdout.write(text)): Steps {
  const started = Date.now();
  const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
  return {
    async step(what, work) {
      const since = Date.now();
      try {
        const result = await work();
        write(`  ${what.padEnd(64)} ${seconds(since).padStart(8)}\n`);
        return result;
      } catch (error) {
        write(`  ${what.padEnd(64)} FAILED after ${seconds(since)}\n`);
        throw error;
      }
    },
    say: (text) => write(`${text}\n`),
    elapsed: () => seconds(started),
  };
}
