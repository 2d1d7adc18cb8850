import { readFileSync } from 'node:fs';
import { APP_NAMES, type AppName, type Ready } from '@cf/local-platform';

/** Memory of each of the six processes in MiB, as the system counts it for them (resident set). */
export const memoryOf = ({ pids }: Ready): Record<AppName, number> =>
  Object.fromEntries(
    APP_NAMES.map((name) => [name, residentMiB(readFileSync(`/proc/${pids[name]}/status`, 'utf8'))]),
  ) as Record<AppName, number>;

/** The resident set in MiB of a process by its `/proc/<pid>/status`. */
export function residentMiB(status: string): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kib === undefined) throw new Error('the process has no memory of its own');
  return Number(kib) / 1024;
}
