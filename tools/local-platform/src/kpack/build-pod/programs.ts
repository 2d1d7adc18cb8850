import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ContainerLog } from '../../kubelet/container/container-log';
import { ContainerError } from '../../kubelet/container/container-error';
import { runProcess } from '../../kubelet/container/run-process';
import { type UsageMeter } from '../../kubelet/usage';
import { BuildFailure, type Command } from '../buildpacks/buildpack';

/** Where and how the programs of one step run. */
export interface ProgramOptions {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: ContainerLog;
  /** The step's own folder. */
  readonly dir: string;
  readonly memoryBytes: number | undefined;
  readonly usage: UsageMeter;
  readonly signal: AbortSignal;
}

/** Runs programs of buildpacks; everything that they started ends with them, or with the signal. */
export interface Programs {
  readonly run: (command: Command) => Promise<void>;
  readonly ask: (command: Command) => Promise<string | undefined>;
}

const ASK_MS = 30_000;
const execute = promisify(execFile);

/** Programs of one step of a build. */
export function createPrograms(options: ProgramOptions): Programs {
  const { cwd, environment, signal } = options;
  return {
    run: (command) => run(command, options),
    async ask({ file, args, cwd: own, environment: more }) {
      try {
        const env = { ...environment, ...more };
        const { stdout } = await execute(file, [...args], { cwd: own ?? cwd, env, signal, timeout: ASK_MS });
        return stdout.trim() || undefined;
      } catch {
        return undefined;
      }
    },
  };
}

async function run(
  { file, args, cwd, environment }: Command,
  { cwd: folder, environment: common, log, dir, memoryBytes, usage, signal }: ProgramOptions,
): Promise<void> {
  signal.throwIfAborted();
  const plan = { file, args, cwd: cwd ?? folder, environment: { ...common, ...environment } };
  const running = await runProcess(plan, { log, pidFile: join(dir, 'pid.json'), strays: usage.strays }).catch(
    (error: unknown) => {
      throw error instanceof ContainerError ? new BuildFailure(error.message) : error;
    },
  );
  const kill = () => running.signal('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  usage.watch(running.pid, memoryBytes, running.killForMemory);
  const { exitCode, reason } = await running.exited;
  usage.unwatch(running.pid);
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  if (exitCode !== 0)
    throw new BuildFailure(`exit status ${exitCode}`, { isOutOfMemory: reason === 'OOMKilled' });
}
