import { join } from 'node:path';
import { CLIENTS } from '../uaa';
import { type Folders, type StartOptions } from './options';

/** The processes of the product, in the order in which they are started. */
export const APP_NAMES = [
  'registry-buddy',
  'cf-api-server',
  'cf-api-worker',
  'cf-api-controllers',
  'deployment-updater',
  'clock',
] as const;
export type AppName = (typeof APP_NAMES)[number];
/** What the launcher reads of a configuration is its health port; the rest is the process's own. */
interface AppConfig {
  readonly health: { readonly port: number };
  readonly [section: string]: unknown;
}
export type AppConfigs = Readonly<Record<AppName, AppConfig>>;

/** Where the other parts are. */
export interface Surroundings {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly kubeconfig: string;
  readonly uaaUrl: string;
  readonly issuer: string;
}

const secretOf = (id: string) => CLIENTS.find((client) => client.id === id)?.secret ?? '';
const client = (id: string) => ({ id, secret: secretOf(id) });

/** The configuration of each process: the same as in production but for the addresses. */
export function appConfigs(
  { ports, appsDomain }: StartOptions,
  folders: Folders,
  around: Surroundings,
): AppConfigs {
  const common = (name: AppName) => ({
    logging: { level: 'info' },
    health: { host: '127.0.0.1', port: ports[`health-${name}`] },
    drainTimeoutMs: 8_000,
  });
  const apiUrl = `http://127.0.0.1:${ports.api}`;
  const database = { url: around.databaseUrl };
  const redis = { url: around.redisUrl };
  const kubernetes = { kubeconfig: around.kubeconfig };
  const blobstore = { type: 'directory', directory: folders.blobstore };
  const settings = { externalUrl: apiUrl, systemDomain: `system.${appsDomain}` };
  const registry = `127.0.0.1:${ports.registry}`;
  const imagePrefixes = {
    packagesPrefix: `${registry}/cf/packages`,
    dropletsPrefix: `${registry}/cf/droplets`,
  };
  const lease = { durationMs: 6_000, renewDeadlineMs: 4_000, retryMs: 1_000 };
  return {
    'registry-buddy': {
      ...common('registry-buddy'),
      listen: { port: ports['registry-buddy'] },
      blobstore,
      registry: imagePrefixes,
      packages: { spoolDirectory: join(folders.run, 'registry-buddy') },
    },
    'cf-api-server': {
      ...common('cf-api-server'),
      listen: { host: '127.0.0.1', port: ports.api },
      externalUrl: apiUrl,
      database,
      redis,
      kubernetes,
      blobstore,
      uaa: {
        url: around.uaaUrl,
        issuer: around.issuer,
        userLookupClient: client('cloud_controller_username_lookup'),
        shadowUserClient: client('cloud_controller_shadow_user_creation'),
      },
      links: { logCache: apiUrl },
      info: { name: 'cf-local', description: 'Cloud Foundry API on the local platform' },
      settings,
    },
    'cf-api-worker': {
      ...common('cf-api-worker'),
      database,
      redis,
      kubernetes,
      blobstore,
      registry: imagePrefixes,
      registryBuddy: { url: `http://127.0.0.1:${ports['registry-buddy']}` },
      externalUrl: apiUrl,
      settings,
    },
    'cf-api-controllers': {
      ...common('cf-api-controllers'),
      database,
      redis,
      kubernetes,
      settings,
      lease,
      // The gateway forgets a pod at once when its deletion begins.
      workloads: { preStopSleepSeconds: 1 },
    },
    'deployment-updater': { ...common('deployment-updater'), database, redis, kubernetes, settings },
    clock: { ...common('clock'), database, redis, kubernetes, externalUrl: apiUrl, settings },
  };
}
