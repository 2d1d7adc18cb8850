import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  endProcess,
  endRecorded,
  identityOf,
  recordedProcess,
  recordProcess,
} from '../kubelet/process-identity';
import { type Folders } from './options';

const LAUNCHER = 'launcher.pid.json';

/** Fails when a launcher works on this data already; else takes its place, and ends what one that died has left behind. */
export async function takeOver({ run, postgres, redis }: Folders): Promise<number> {
  mkdirSync(run, { recursive: true });
  const other = recordedProcess(join(run, LAUNCHER));
  if (other && other.pid !== process.pid) {
    throw new Error(
      `The platform runs already on this data (process ${other.pid}): end it, or choose another --data-dir.`,
    );
  }
  const files = readdirSync(run).filter((name) => name.endsWith('.pid.json') && name !== LAUNCHER);
  const left = files
    .map((name) => recordedProcess(join(run, name)))
    .filter((identity) => identity !== undefined);
  await Promise.all(left.map((identity) => endProcess(identity, { graceMs: 3_000, group: true })));
  const servers = [join(postgres, 'postgres.pid.json'), join(redis, 'redis.pid.json')].filter(existsSync);
  await Promise.all(servers.map((file) => endRecorded(file, { signal: 'SIGINT' })));
  recordProcess(join(run, LAUNCHER), process.pid);
  return left.length;
}

/** The identities of those processes, for scripts that have to tell them from later ones. */
export const identitiesOf = (pids: readonly (number | undefined)[]) =>
  pids.flatMap((pid) => (pid === undefined ? [] : (identityOf(pid) ?? [])));
