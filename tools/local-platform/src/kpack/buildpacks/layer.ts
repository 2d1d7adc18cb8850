import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Variables that a layer sets when a process starts: `NAME.default`, `NAME.prepend`, `NAME.delim` and so on, as buildpacks write them. */
export async function writeLaunchEnvironment(
  layer: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = join(layer, 'env.launch');
  await mkdir(folder, { recursive: true });
  for (const [name, value] of Object.entries(files)) await writeFile(join(folder, name), value);
}

/** Writes a program of a layer; its folder `bin` is on the PATH of every process. */
export async function writeProgram(layer: string, name: string, text: string): Promise<void> {
  await mkdir(join(layer, 'bin'), { recursive: true });
  await writeFile(join(layer, 'bin', name), text, { mode: 0o755 });
}
