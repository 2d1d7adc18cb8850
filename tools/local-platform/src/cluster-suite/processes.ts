/** The keeper of the six processes on the cluster under test: see `keepUntilEnd`. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { APP_NAMES, type AppConfigs, appConfigs } from '../start/app-configs';
import { type AppProcess, startApp } from '../start/app-processes';
import { type Folders, foldersOf, readOptions, type StartOptions } from '../start/options';
import { startUaa } from '../uaa';
import { keepUntilEnd } from './keep-until-end';
import { ownFolder } from './leftovers';
import { type ProcessesOrder } from './start-processes';

const ROOT = join(__dirname, '../../../..');

keepUntilEnd(async (onStop) => {
  const { cluster, ...services } = JSON.parse(process.env['TEST_PROCESSES'] ?? '{}') as ProcessesOrder;
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }, pino.destination(2));
  const directory = ownFolder();
  onStop(() => rmSync(directory, { recursive: true, force: true }));
  const options = await readOptions(['--free-ports', '--data-dir', directory], ROOT);
  const folders = foldersOf(options.dataDir);
  const { adminUser: user, adminPassword: password, ports } = options;
  const uaa = await startUaa({
    port: ports.uaa,
    dataDir: folders.platform,
    adminUser: user,
    adminPassword: password,
    log,
  });
  onStop(() => uaa.close());
  const { kubeconfig } = cluster;
  const surroundings = { ...services, kubeconfig, uaaUrl: uaa.url, issuer: uaa.issuer };
  const configs = configsFor(cluster, options, folders, surroundings);
  const onCrash = (name: string, how: string) => log.error({ name, how }, 'A process ended');
  const apps: AppProcess[] = APP_NAMES.map((name) =>
    startApp(name, { root: ROOT, folders, configs, onCrash }),
  );
  onStop(() => Promise.all(apps.map((app) => app.stop())));
  await Promise.all(apps.map((app) => app.ready()));
  return { apiUrl: `http://127.0.0.1:${ports.api}`, uaaUrl: uaa.url, user, password };
});

/** The configurations of the local platform, but for what the cluster under test has elsewhere. */
function configsFor(
  { kubeconfig, namespace, images, registryHost, builder, gateway }: ProcessesOrder['cluster'],
  options: StartOptions,
  folders: Folders,
  surroundings: Parameters<typeof appConfigs>[2],
): AppConfigs {
  const local = appConfigs(options, folders, surroundings);
  const kubernetes = { kubeconfig, workloadsNamespace: namespace, stagingNamespace: namespace };
  const insecureRegistries = [registryHost];
  const registry = {
    packagesPrefix: `${images}/packages`,
    dropletsPrefix: `${images}/droplets`,
    insecureRegistries,
  };
  return {
    'registry-buddy': { ...local['registry-buddy'], registry },
    'cf-api-server': { ...local['cf-api-server'], kubernetes },
    'cf-api-worker': {
      ...local['cf-api-worker'],
      kubernetes,
      registry,
      gateway,
      kpack: { clusterBuilder: builder },
    },
    'cf-api-controllers': {
      ...local['cf-api-controllers'],
      kubernetes,
      registry: { insecureRegistries },
      offers: { clusterBuilder: builder },
      drift: { intervalMs: 5_000, gracePeriodMs: 1_000 },
    },
    'deployment-updater': { ...local['deployment-updater'], kubernetes },
    clock: { ...local.clock, kubernetes },
  };
}
