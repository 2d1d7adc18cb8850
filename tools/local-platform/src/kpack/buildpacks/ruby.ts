import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildFailure, type Buildpack } from './buildpack';
import { writeLaunchEnvironment } from './layer';

/** Takes every app that has a Gemfile; with a config.ru, rackup is the process web. */
export const ruby: Buildpack = {
  id: 'ruby',
  version: '1.0.0',
  detect: async (appDir) => existsSync(join(appDir, 'Gemfile')),
  async build({ appDir, layersDir, cacheDir, environment, run, ask, say }) {
    const version = await ask({ file: 'ruby', args: ['--version'] });
    if (!version || !(await ask({ file: 'bundle', args: ['--version'] }))) {
      throw new BuildFailure(
        'This machine has no Ruby with Bundler, which the app needs: install them and stage again',
      );
    }
    say(version);

    const kept = join(cacheDir, 'gems');
    const settings = { BUNDLE_PATH: kept, BUNDLE_WITHOUT: 'development:test', BUNDLE_CLEAN: 'true' };
    await run({ file: 'bundle', args: ['install'], environment: { ...settings, ...environment } });
    await cp(kept, join(layersDir, 'gems'), { recursive: true, verbatimSymlinks: true });
    await writeLaunchEnvironment(join(layersDir, 'gems'), {
      'BUNDLE_PATH.override': '/layers/ruby/gems',
      'BUNDLE_WITHOUT.default': settings.BUNDLE_WITHOUT,
      'RACK_ENV.default': 'production',
      'RAILS_ENV.default': 'production',
    });
    const command = 'bundle exec rackup config.ru --host 0.0.0.0 --port "$PORT"';
    const hasRackup = existsSync(join(appDir, 'config.ru'));
    const processes = hasRackup ? [{ type: 'web', command, args: [], direct: false }] : [];
    return { processes, layers: ['gems'] };
  },
};
