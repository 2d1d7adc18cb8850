import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildFailure, type Buildpack, webProcess } from './buildpack';

/** Takes every app that has a go.mod, and makes programs of its main packages: the first, or the one in the root, is the process web. */
export const go: Buildpack = {
  id: 'go',
  version: '1.0.0',
  detect: async (appDir) => existsSync(join(appDir, 'go.mod')),
  async build({ appDir, layersDir, environment, run, ask, say }) {
    const version = await ask({ file: 'go', args: ['env', 'GOVERSION'] });
    if (!version)
      throw new BuildFailure('This machine has no Go, which the app needs: install it and stage again');
    say(`Go ${version}`);

    const bin = join(layersDir, 'app', 'bin');
    await mkdir(bin, { recursive: true });
    const vendored = existsSync(join(appDir, 'vendor', 'modules.txt')) ? ['-mod=vendor'] : [];
    await run({
      file: 'go',
      args: ['build', '-trimpath', ...vendored, '-o', `${bin}/`, './...'],
      environment: { CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', ...environment },
    });
    const list = await ask({ file: 'go', args: ['list', '-f', '{{.Name}} {{.Target}}', '.'], environment });
    const programs = (await readdir(bin)).sort();
    const inRoot = list?.startsWith('main ') ? list.split('/').at(-1)?.trim() : undefined;
    const first = programs.find((name) => name === inRoot) ?? programs[0];
    if (!first) throw new BuildFailure('The module has no main package, so there is nothing to start');
    say(`Programs: ${programs.join(', ')}`);
    return { processes: [webProcess(first)], layers: ['app'] };
  },
};
