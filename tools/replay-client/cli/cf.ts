import { type ChildProcess, spawn } from 'node:child_process';

/** How a run of the real cf CLI ended. */
export interface CfResult {
  readonly code: number | null;
  /** What it wrote, both streams as they came. */
  readonly output: string;
}

export interface CfOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Ends the command as soon as its output says this. */
  readonly until?: RegExp;
}

/** A cf CLI with a session of its own. */
export type Cf = (args: readonly string[], options?: CfOptions) => Promise<CfResult>;

const TIMEOUT_MS = 240_000;

/** The CLI at `binary`, its session and plugins kept in `home`. */
export function createCf(binary: string, home: string): Cf {
  const settings = {
    CF_HOME: home,
    CF_COLOR: 'false',
    LANG: 'en_US.UTF-8',
    CF_STAGING_TIMEOUT: '3',
    CF_STARTUP_TIMEOUT: '2',
  };
  return (args, { cwd, env = {}, timeoutMs = TIMEOUT_MS, until } = {}) => {
    const child = spawn(binary, [...args], {
      cwd,
      env: { PATH: process.env['PATH'], HOME: home, ...settings, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return ended(child, timeoutMs, until);
  };
}

function ended(child: ChildProcess, timeoutMs: number, until: RegExp | undefined): Promise<CfResult> {
  let output = '';
  const add = (text: string) => {
    output += text;
    if (until?.test(output)) child.kill('SIGTERM');
  };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', add);
  const timer = setTimeout(() => {
    output += `\n(no end after ${timeoutMs / 1000} s)\n`;
    child.kill('SIGKILL');
  }, timeoutMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}
