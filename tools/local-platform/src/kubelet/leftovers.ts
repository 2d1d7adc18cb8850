import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, type ProcessIdentity, sendSignal } from './process-identity';
import { familyOf, listProcesses } from './process-table';

/** Kills what containers of an earlier kubelet left running, by the records in their folders; answers how many processes. */
export function killLeftovers(podsDir: string): number {
  const rows = listProcesses();
  let killed = 0;
  for (const leader of recordedLeaders(podsDir)) {
    const present = rows.find(({ pid }) => pid === leader.pid);
    // A number that another process has by now says nothing; a group without its leader is still ours.
    if (present && !isRunning(leader)) continue;
    for (const { pid } of familyOf(leader.pid, rows)) if (sendSignal(pid, 'SIGKILL')) killed += 1;
  }
  return killed;
}

function recordedLeaders(podsDir: string): ProcessIdentity[] {
  if (!existsSync(podsDir)) return [];
  return readdirSync(podsDir)
    .flatMap((pod) =>
      readdirSync(join(podsDir, pod)).map((container) => join(podsDir, pod, container, 'pid.json')),
    )
    .filter(existsSync)
    .flatMap((file) => {
      try {
        return [JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity];
      } catch {
        return [];
      }
    });
}
