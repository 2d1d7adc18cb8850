import { join } from 'node:path';
import { type Logger } from 'pino';
import { type TestCluster } from '@cf/kubernetes/testing';
import { type ApiClient, logIn } from '../start/api-client';
import { APP_NAMES, type AppConfigs, appConfigs } from '../start/app-configs';
import { startApp } from '../start/app-processes';
import { type Folders, foldersOf, readOptions, type StartOptions } from '../start/options';
import { startUaa } from '../uaa';

const ROOT = join(__dirname, '../../../..');

interface Beside {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** For what the processes write down. */
  readonly directory: string;
  readonly log: Logger;
}

/** The six processes, as bundled, at work on the cluster under test in the namespace of the test file; answers an administrator of their API. They end with its tests. */
export async function startProcesses(cluster: TestCluster, beside: Beside): Promise<ApiClient> {
  const options = await readOptions(['--free-ports', '--data-dir', beside.directory], ROOT);
  const folders = foldersOf(options.dataDir);
  const { adminUser: user, adminPassword: password } = options;
  const uaa = await startUaa({
    port: options.ports.uaa,
    dataDir: folders.platform,
    adminUser: user,
    adminPassword: password,
    log: beside.log,
  });
  cluster.onEnd(() => uaa.close());

  const surroundings = { ...beside, kubeconfig: cluster.kubeconfig, uaaUrl: uaa.url, issuer: uaa.issuer };
  const configs = configsFor(cluster, options, folders, surroundings);
  const onCrash = (name: string, how: string) => beside.log.error({ name, how }, 'A process ended');
  const apps = APP_NAMES.map((name) => startApp(name, { root: ROOT, folders, configs, onCrash }));
  cluster.onEnd(() => Promise.all(apps.map((app) => app.stop())));
  await Promise.all(apps.map((app) => app.ready()));
  return logIn({ apiUrl: `http://127.0.0.1:${options.ports.api}`, uaaUrl: uaa.url, user, password });
}

/** The configurations of the local platform, but for what the cluster under test has elsewhere. */
function configsFor(
  { kubeconfig, namespace, images, registryHost, builder, gateway }: TestCluster,
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
