import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killLeftovers } from '../kubelet/leftovers';
import { endProcess, recordedProcess, recordProcess } from '../kubelet/process-identity';

const PREFIX = 'cluster-suite-';
const OWNER = 'owner.pid.json';
/** Who has just made a folder may not have written down that it is his. */
const FRESH_MS = 10_000;

/** A folder of this process, which later runs remove should it not do so itself. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  recordProcess(join(folder, OWNER), process.pid);
  return folder;
}

/** Ends what keepers that were killed have left behind: containers, processes of the API, folders. */
export async function clearLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    if (recordedProcess(join(folder, OWNER)) || isFresh(folder)) continue;
    killLeftovers(join(folder, 'kubelet', 'pods'));
    await endAll(join(folder, 'run'));
    rmSync(folder, { recursive: true, force: true });
  }
}

const isFresh = (folder: string) =>
  Date.now() - (statSync(folder, { throwIfNoEntry: false })?.birthtimeMs ?? 0) < FRESH_MS;

async function endAll(run: string): Promise<void> {
  const files = statSync(run, { throwIfNoEntry: false }) ? readdirSync(run) : [];
  const left = files
    .filter((name) => name.endsWith('.pid.json'))
    .flatMap((name) => recordedProcess(join(run, name)) ?? []);
  await Promise.all(left.map((identity) => endProcess(identity, { graceMs: 3_000, group: true })));
}
