import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A server of somebody else's that this machine runs for us. */
export interface StartedServer {
  readonly url: string;
  readonly port: number;
  /** Absent when the server was there before us. */
  readonly pid?: number;
  readonly stop: () => Promise<void>;
}

/** Starts a program in a process group of its own, its output in a file, so that it neither holds us nor gets our Ctrl-C. */
export function spawnServer(
  command: string,
  args: readonly string[],
  logFile: string,
  options: SpawnOptions = {},
): ChildProcess {
  const output = openSync(logFile, 'a');
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  child.unref();
  return child;
}

/** Asks until the answer comes; fails with the end of the log when the program ends before it, or after `limitMs`. */
export async function untilAnswers(
  child: ChildProcess,
  logFile: string,
  ask: () => Promise<unknown>,
  limitMs = 30_000,
): Promise<void> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  child.once('exit', (code, signal) => (failure = new Error(`ended with ${signal ?? code}`)));
  for (const end = Date.now() + limitMs; ;) {
    try {
      if (!failure) return void (await ask());
    } catch (error) {
      if (Date.now() > end) failure ??= error as Error;
    }
    if (failure) throw new Error(`${child.spawnfile} did not start: ${failure.message}\n${tailOf(logFile)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function tailOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-15).join('\n');
  } catch {
    return '';
  }
}
