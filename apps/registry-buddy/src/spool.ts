import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes the folder for half-done work, and empties it of what an earlier process left. The folder is this process's alone. */
export async function prepareSpool(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) {
    if (name.startsWith('registry-buddy-')) await rm(join(directory, name), { recursive: true, force: true });
  }
}
