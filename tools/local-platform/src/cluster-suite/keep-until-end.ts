const STOP_MS = 180_000;

type Stop = () => Promise<unknown> | void;

/**
 * Starts what the tests need, tells the parent their environment in one line of JSON, and ends it all, the last first, when the parent ends, is killed, or says so: also in the middle
 * of the start, and after a time in any case.
 */
export function keepUntilEnd(
  start: (onStop: (stop: Stop) => void) => Promise<Readonly<Record<string, string>>>,
): void {
  const stops: Stop[] = [];
  let isEnding = false;
  const end = async (failure?: unknown): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => exitWith(new Error('Ending took too long')), STOP_MS).unref();
    const problems: unknown[] = failure === undefined ? [] : [failure];
    for (const stop of stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        problems.push(error);
      }
    }
    exitWith(...problems);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end());
  for (const event of ['end', 'close', 'error']) process.stdin.once(event, () => void end());
  process.stdin.resume();
  process.stdout.on('error', () => void end());
  start((stop) => void stops.push(stop)).then(
    (environment) => process.stdout.write(`${JSON.stringify(environment)}\n`),
    end,
  );
}

/** Ends, with a failure if there was any problem, and says it. */
function exitWith(...problems: unknown[]): never {
  for (const problem of problems)
    process.stderr.write(`${problem instanceof Error ? problem.message : String(problem)}\n`);
  process.exit(problems.length > 0 ? 1 : 0);
}
