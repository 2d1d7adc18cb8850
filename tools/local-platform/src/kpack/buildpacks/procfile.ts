import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildFailure, type Buildpack, type BuiltProcess } from './buildpack';

const LINE = /^([A-Za-z0-9_-]+):\s*(.*\S)/;

/** The processes that a Procfile names, each a command for bash. */
export const processesOf = (procfile: string): BuiltProcess[] =>
  procfile.split(/\r?\n/).flatMap((line) => {
    const [, type, command] = LINE.exec(line) ?? [];
    return type && command ? [{ type, command, args: [], direct: false }] : [];
  });

/** Takes every app that has a Procfile. */
export const procfile: Buildpack = {
  id: 'procfile',
  version: '1.0.0',
  detect: async (appDir) => existsSync(join(appDir, 'Procfile')),
  async build({ appDir, say }) {
    const processes = processesOf(await readFile(join(appDir, 'Procfile'), 'utf8'));
    if (processes.length === 0) {
      throw new BuildFailure("The Procfile names no process: each line must read 'type: command'");
    }
    for (const { type } of processes) say(`Process ${type}`);
    return { processes, layers: [] };
  },
};
