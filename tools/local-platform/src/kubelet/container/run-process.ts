import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import { recordProcess, sendSignal } from '../process-identity';
import { type ContainerLog } from './container-log';
import { ContainerError } from './container-error';
import { type Environment } from './environment';

/** Everything that is needed to start the process of a container. */
export interface ProcessPlan {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Environment;
}

/** How a container ended, in Kubernetes' words. */
export interface Exit {
  readonly exitCode: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled' | 'StartError';
  readonly message?: string;
}

/** A container's process, leader of a group of its own. */
export interface RunningProcess {
  readonly pid: number;
  /** Resolves when nothing of the container runs any more and its last output is written. */
  readonly exited: Promise<Exit>;
  /** Reaches the whole group. */
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly killForMemory: () => void;
}

const LAST_OUTPUT_MS = 500;

/** Starts it; fails with StartError when there is no such program. `strays` tells of descendants that left the group. */
export async function runProcess(
  { file, args, cwd, environment }: ProcessPlan,
  {
    log,
    pidFile,
    strays,
  }: { log: ContainerLog; pidFile: string; strays: (pid: number) => readonly number[] },
): Promise<RunningProcess> {
  const child = spawn(file, args, {
    cwd,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new ContainerError('StartError', startFailure(file, error as NodeJS.ErrnoException));
  }
  const pid = child.pid ?? 0;
  recordProcess(pidFile, pid);
  child.stdout.on('data', (chunk: Buffer) => log.write('stdout', chunk));
  child.stderr.on('data', (chunk: Buffer) => log.write('stderr', chunk));
  let isOutOfMemory = false;
  const kill = () => {
    sendSignal(pid, 'SIGKILL', { group: true });
    for (const stray of strays(pid)) sendSignal(stray, 'SIGKILL');
  };
  const exited = exitOf(child, kill).then((exitCode): Exit => {
    rmSync(pidFile, { force: true });
    if (isOutOfMemory) return { exitCode: 137, reason: 'OOMKilled' };
    return { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' };
  });
  return {
    pid,
    exited,
    signal: (signal) => (signal === 'SIGKILL' ? kill() : void sendSignal(pid, signal, { group: true })),
    killForMemory: () => {
      isOutOfMemory = true;
      kill();
    },
  };
}

/** The end of the first process is the end of the container, as it is in a namespace of processes. */
async function exitOf(child: ChildProcess, killRest: () => void): Promise<number> {
  const closed = once(child, 'close');
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  killRest();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, LAST_OUTPUT_MS)));
  await Promise.race([closed, late]);
  clearTimeout(timer);
  child.stdout?.destroy();
  child.stderr?.destroy();
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

function startFailure(file: string, error: NodeJS.ErrnoException): string {
  const cause = error.code === 'ENOENT' ? 'executable file not found in $PATH' : error.message;
  return `failed to create containerd task: exec: "${file}": ${cause}`;
}
