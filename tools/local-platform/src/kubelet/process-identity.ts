import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** When the process started, in the words of its system; undefined when there is none or it is a zombie. */
export function startedAt(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxStartOf(pid);
  const { stdout } = spawnSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const [state, ...start] = stdout.trim().split(/\s+/);
  return state && !state.startsWith('Z') ? start.join(' ') : undefined;
}

function linuxStartOf(pid: number): string | undefined {
  const fields = statFieldsOf(pid);
  return fields && fields[0] !== 'Z' && fields[0] !== 'X' ? fields[19] : undefined;
}

/** The fields of /proc/<pid>/stat from the state on (the program's name before it may hold spaces and brackets). */
export function statFieldsOf(pid: number | string): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** The identity of a running process, or undefined. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const start = startedAt(pid);
  return start === undefined ? undefined : { pid, startedAt: start };
}

/** Whether that very process still runs. */
export function isRunning({ pid, startedAt: start }: ProcessIdentity): boolean {
  return startedAt(pid) === start;
}

/** Sends a signal to a process, or to its whole group; false when it is gone already. */
export function sendSignal(pid: number, signal: NodeJS.Signals, { group = false } = {}): boolean {
  try {
    return process.kill(group ? -pid : pid, signal);
  } catch {
    return false;
  }
}

/** Ends that very process (its group, if asked): politely, and by force after `graceMs`. Resolves when it is gone. */
export async function endProcess(
  identity: ProcessIdentity,
  {
    signal = 'SIGTERM',
    graceMs = 10_000,
    group = false,
  }: { signal?: NodeJS.Signals; graceMs?: number; group?: boolean } = {},
): Promise<void> {
  if (!isRunning(identity)) return;
  sendSignal(identity.pid, signal, { group });
  if (await isGoneWithin(identity, graceMs)) return;
  sendSignal(identity.pid, 'SIGKILL', { group });
  await isGoneWithin(identity, 5_000);
}

async function isGoneWithin(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  for (const end = Date.now() + limitMs; Date.now() < end;) {
    if (!isRunning(identity)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return !isRunning(identity);
}

/** Writes down a process, so that a later start can end it should this one die without doing so. */
export function recordProcess(file: string, pid: number): void {
  const identity = identityOf(pid);
  if (identity) writeFileSync(file, JSON.stringify(identity));
}

/** The process that was written down, if it still runs. */
export function recordedProcess(file: string): ProcessIdentity | undefined {
  try {
    const identity = JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
    return isRunning(identity) ? identity : undefined;
  } catch {
    return undefined;
  }
}

/** Ends the process that was written down, if it still runs, and forgets it. */
export async function endRecorded(
  file: string,
  options: Parameters<typeof endProcess>[1] = {},
): Promise<void> {
  const identity = recordedProcess(file);
  if (identity) await endProcess(identity, options);
  rmSync(file, { force: true });
}
