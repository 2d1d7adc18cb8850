import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildFailure, type Buildpack, webProcess } from './buildpack';
import { writeLaunchEnvironment } from './layer';

/** How the dependencies of an app are to be installed. */
export type NodeInstall = 'nothing' | 'rebuild' | 'ci' | 'install';

interface PackageJson {
  readonly dependencies?: Record<string, string>;
  readonly scripts?: Record<string, string>;
}

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];

/** Vendored modules are rebuilt, a lock is followed; an app that asks for nothing needs no npm. */
export function planInstall(
  { dependencies = {}, scripts = {} }: PackageJson,
  has: (name: string) => boolean,
): NodeInstall {
  if (has('node_modules')) return 'rebuild';
  if (has('package-lock.json') || has('npm-shrinkwrap.json')) return 'ci';
  const asks = Object.keys(dependencies).length > 0 || INSTALL_SCRIPTS.some((name) => scripts[name]);
  return asks ? 'install' : 'nothing';
}

const NPM: Record<Exclude<NodeInstall, 'nothing'>, readonly string[]> = {
  rebuild: ['rebuild'],
  ci: ['ci', '--omit=dev'],
  install: ['install', '--omit=dev', '--no-package-lock'],
};

/** Takes every app that has a package.json; the process web is `npm start`. */
export const nodejs: Buildpack = {
  id: 'nodejs',
  version: '1.0.0',
  detect: async (appDir) => existsSync(join(appDir, 'package.json')),
  async build({ appDir, layersDir, environment, run, ask, say }) {
    const packageJson = await readPackageJson(appDir);
    const has = (name: string) => existsSync(join(appDir, name));
    const node = await ask({ file: 'node', args: ['--version'] });
    const npm = await ask({ file: 'npm', args: ['--version'] });
    if (!node || !npm) throw new BuildFailure('This machine has no Node.js with npm, which the app needs');
    say(`Node.js ${node}, npm ${npm}`);

    const install = planInstall(packageJson, has);
    const quiet = { NODE_ENV: 'production', npm_config_fund: 'false', npm_config_update_notifier: 'false' };
    if (install === 'rebuild') say('Rebuilding the vendored node_modules');
    if (install !== 'nothing')
      await run({ file: 'npm', args: NPM[install], environment: { ...quiet, ...environment } });

    await writeLaunchEnvironment(join(layersDir, 'environment'), { 'NODE_ENV.default': 'production' });
    const starts = packageJson.scripts?.['start'] !== undefined || has('server.js');
    return { processes: starts ? [webProcess('npm', 'start')] : [], layers: ['environment'] };
  },
};

async function readPackageJson(appDir: string): Promise<PackageJson> {
  try {
    return JSON.parse(await readFile(join(appDir, 'package.json'), 'utf8')) as PackageJson;
  } catch (error) {
    throw new BuildFailure(`package.json cannot be read: ${(error as Error).message}`);
  }
}
