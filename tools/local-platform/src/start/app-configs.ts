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

/** How long a leader that vanished is waited for. */
const LEASE = { durationMs: 6_000, renewDeadlineMs: 4_000, retryMs: 1_000 };

/** The configuration of each process: the same as in production but for the addresses. */
export function appConfigs(options: StartOptions, folders: Folders, around: Surroundings): AppConfigs {
  const { ports } = options;
  const shared = sharedSections(options, folders, around);
  const { externalUrl, blobstore, registry, database, redis, kubernetes, settings } = shared;
  const daemon = (name: AppName) => ({
    logging: { level: 'info' },
    health: { host: '127.0.0.1', port: ports[`health-${name}`] },
    drainTimeoutMs: 8_000,
  });
  const common = (name: AppName) => ({ ...daemon(name), database, redis, kubernetes, settings });
  return {
    'registry-buddy': {
      ...daemon('registry-buddy'),
      listen: { port: ports['registry-buddy'] },
      blobstore,
      registry,
      packages: { spoolDirectory: join(folders.run, 'registry-buddy') },
    },
    'cf-api-server': {
      ...common('cf-api-server'),
      listen: { host: '127.0.0.1', port: ports.api },
      externalUrl,
      blobstore,
      uaa: uaaSection(around),
      links: { logCache: externalUrl },
      info: { name: 'cf-local', description: 'Cloud Foundry API on the local platform' },
    },
    'cf-api-worker': {
      ...common('cf-api-worker'),
      blobstore,
      registry,
      registryBuddy: { url: `http://127.0.0.1:${ports['registry-buddy']}` },
      externalUrl,
    },
    'cf-api-controllers': {
      ...common('cf-api-controllers'),
      lease: LEASE,
      // The gateway forgets a pod at once when its deletion begins.
      workloads: { preStopSleepSeconds: 1 },
    },
    'deployment-updater': { ...common('deployment-updater'), lease: LEASE },
    clock: { ...common('clock'), externalUrl },
  };
}

function sharedSections({ ports, appsDomain }: StartOptions, folders: Folders, around: Surroundings) {
  const externalUrl = `http://127.0.0.1:${ports.api}`;
  const images = `127.0.0.1:${ports.registry}/cf`;
  return {
    externalUrl,
    database: { url: around.databaseUrl },
    redis: { url: around.redisUrl },
    kubernetes: { kubeconfig: around.kubeconfig },
    blobstore: { type: 'directory', directory: folders.blobstore },
    registry: { packagesPrefix: `${images}/packages`, dropletsPrefix: `${images}/droplets` },
    settings: { externalUrl, systemDomain: `system.${appsDomain}` },
  };
}

const uaaSection = ({ uaaUrl, issuer }: Surroundings) => ({
  url: uaaUrl,
  issuer,
  userLookupClient: client('cloud_controller_username_lookup'),
  shadowUserClient: client('cloud_controller_shadow_user_creation'),
});
