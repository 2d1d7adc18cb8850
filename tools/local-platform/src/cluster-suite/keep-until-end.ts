const STOP_MS = 180_000;

/** Tells the parent the environment, and ends by `stop` when the parent ends, is killed, or says so; after a time in any case. */
export function keepUntilEnd(environment: Readonly<Record<string, string>>, stop: () => Promise<void>): void {
  let isStopping = false;
  const end = () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => exitWith(new Error('Ending took too long')), STOP_MS).unref();
    stop().then(() => process.exit(0), exitWith);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  for (const event of ['end', 'close', 'error']) process.stdin.once(event, end);
  process.stdin.resume();
  process.stdout.on('error', end);
  process.stdout.write(`${JSON.stringify(environment)}\n`);
}

/** Says what went wrong, and ends. */
export function exitWith(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
