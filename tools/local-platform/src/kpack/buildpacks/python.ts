import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildContext, BuildFailure, type Buildpack, webProcess } from './buildpack';
import { writeLaunchEnvironment, writeProgram } from './layer';

const ENTRIES = ['app.py', 'main.py', 'server.py'];

/** Whether files of these names are a Python app: requirements, or modules and a hint at what to start. */
export function isPythonApp(names: readonly string[]): boolean {
  if (names.includes('requirements.txt')) return true;
  const hasModules = names.some((name) => name.endsWith('.py'));
  return hasModules && ['Procfile', ...ENTRIES].some((name) => names.includes(name));
}

/** Takes Python apps; requirements become a layer of their own, which is kept while they stay the same. */
export const python: Buildpack = {
  id: 'python',
  version: '1.0.0',
  detect: async (appDir) => isPythonApp(await readdir(appDir)),
  async build(context) {
    const { appDir, layersDir, ask, say } = context;
    const executable = await ask({
      file: 'python3',
      args: ['-c', 'import sys; print(sys.executable, sys.version.split()[0])'],
    });
    if (!executable) throw new BuildFailure('This machine has no python3, which the app needs');
    const [program = 'python3', version = ''] = executable.split(' ');
    say(`Python ${version}`);

    const packages = join(layersDir, 'packages');
    if (existsSync(join(appDir, 'requirements.txt'))) await installRequirements(context, packages, version);
    await writeProgram(packages, 'python', `#!/bin/sh\nexec '${program}' "$@"\n`);
    await writeLaunchEnvironment(packages, {
      'PYTHONPATH.prepend': '/layers/python/packages',
      'PYTHONPATH.delim': ':',
      'PYTHONUNBUFFERED.default': '1',
      'PYTHONDONTWRITEBYTECODE.default': '1',
    });
    const entry = ENTRIES.find((name) => existsSync(join(appDir, name)));
    return { processes: entry ? [webProcess('python', entry)] : [], layers: ['packages'] };
  },
};

async function installRequirements(context: BuildContext, target: string, version: string): Promise<void> {
  const { appDir, cacheDir, environment, run, say } = context;
  const wanted = createHash('sha256')
    .update(version)
    .update(await readFile(join(appDir, 'requirements.txt')))
    .digest('hex');
  const kept = join(cacheDir, 'packages');
  const keptFor = await readFile(join(cacheDir, 'requirements'), 'utf8').catch(() => '');
  if (keptFor === wanted && existsSync(kept)) {
    say('Reusing the installed requirements');
    return cp(kept, target, { recursive: true, verbatimSymlinks: true });
  }
  const options = ['--no-compile', '--disable-pip-version-check', '--no-input', '--root-user-action=ignore'];
  await run({
    file: 'python3',
    args: ['-m', 'pip', 'install', ...options, '--target', target, '--requirement', 'requirements.txt'],
    environment,
  });
  await rm(kept, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await cp(target, kept, { recursive: true, verbatimSymlinks: true });
  await writeFile(join(cacheDir, 'requirements'), wanted);
}
