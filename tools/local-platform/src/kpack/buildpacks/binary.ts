import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Buildpack, webProcess } from './buildpack';

const MAGIC = ['\x7fELF', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe'].map((text) => Buffer.from(text, 'latin1'));

/** Takes an app with an executable program in its root; if it is the only one, it is the process web. */
export const binary: Buildpack = {
  id: 'binary',
  version: '1.0.0',
  detect: async (appDir) => (await programsIn(appDir)).length > 0,
  async build({ appDir, say }) {
    const programs = await programsIn(appDir);
    say(`Programs: ${programs.join(', ')}`);
    const [only] = programs;
    return { processes: only && programs.length === 1 ? [webProcess(`./${only}`)] : [], layers: [] };
  },
};

async function programsIn(folder: string): Promise<string[]> {
  const programs = [];
  for (const name of (await readdir(folder)).sort())
    if (await isProgram(join(folder, name))) programs.push(name);
  return programs;
}

async function isProgram(file: string): Promise<boolean> {
  const stats = await stat(file).catch(() => undefined);
  if (!stats?.isFile() || (stats.mode & 0o100) === 0) return false;
  const handle = await open(file);
  try {
    const start = Buffer.alloc(4);
    await handle.read(start, 0, 4, 0);
    return MAGIC.some((magic) => start.equals(magic)) || start.toString('latin1', 0, 2) === '#!';
  } finally {
    await handle.close();
  }
}
