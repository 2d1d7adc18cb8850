import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildFailure, type Buildpack, webProcess } from './buildpack';
import { writeLaunchEnvironment, writeProgram } from './layer';

/** The value of `name: value` in a Staticfile. */
export const settingOf = (staticfile: string, name: string): string =>
  new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(staticfile)?.[1] ?? '';

const MARKS = ['Staticfile', 'index.html', join('public', 'index.html')];

/** Takes an app that has a Staticfile, an index.html or a public/index.html, and adds a server of files. */
export const staticfile: Buildpack = {
  id: 'staticfile',
  version: '1.0.0',
  detect: async (appDir) => MARKS.some((name) => existsSync(join(appDir, name))),
  async build({ appDir, layersDir, say }) {
    const has = (name: string) => existsSync(join(appDir, name));
    const text = await readFile(join(appDir, 'Staticfile'), 'utf8').catch(() => '');
    const usesPublic = !has('index.html') && has('public');
    const root = settingOf(text, 'root') || (usesPublic ? 'public' : '.');
    if (!has(root)) throw new BuildFailure(`The root directory '${root}' of the Staticfile does not exist`);

    const server = join(layersDir, 'server');
    await mkdir(server, { recursive: true });
    await copyFile(join(__dirname, 'serve-files.cjs'), join(server, 'serve-files.cjs'));
    const program = `#!/bin/sh\nexec '${process.execPath}' "$(dirname "$0")/../serve-files.cjs"\n`;
    await writeProgram(server, 'serve-files', program);
    await writeLaunchEnvironment(server, {
      'STATIC_ROOT.default': root,
      'STATIC_PUSHSTATE.default': settingOf(text, 'pushstate'),
    });
    say(`Serving ${root}`);
    return { processes: [webProcess('serve-files')], layers: ['server'] };
  },
};
