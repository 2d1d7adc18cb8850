import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@cf/database';
import { type Logger } from 'pino';
import { startUaa } from '../uaa';
import { logIn } from './api-client';
import { APP_NAMES, appConfigs } from './app-configs';
import { type AppProcess, startApp } from './app-processes';
import { type Folders, type StartOptions } from './options';
import { startPostgres, wipePostgres } from './postgres';
import { ensureDomain, pushSample, untilStackOffered } from './push-sample';
import { startRedis } from './redis';
import { startCluster } from './start-cluster';
import { type Steps } from './steps';

/** What a script finds in `ready.json`. */
export interface Ready {
  readonly api: string;
  readonly uaa: string;
  readonly appsDomain: string;
  /** Answers for every host of the apps domain, by the Host header. */
  readonly gateway: string;
  readonly admin: { readonly user: string; readonly password: string };
  /** The way into the Kubernetes API, for kubectl and scripts. */
  readonly kubeconfig: string;
  readonly pids: Readonly<Record<string, number>>;
}

interface Starting {
  readonly root: string;
  readonly options: StartOptions;
  readonly folders: Folders;
  readonly steps: Steps;
  readonly log: Logger;
  /** Called with what ends a part as soon as it runs; they are called in reverse. */
  readonly onStop: (stop: () => Promise<unknown>) => void;
}

/** Removes all data of earlier starts; what makes starting quick stays. */
export function wipe({ postgres, redis, platform, blobstore, config, logs, ready }: Folders): void {
  wipePostgres(postgres);
  for (const folder of [redis, platform, blobstore, config, logs, ready])
    rmSync(folder, { recursive: true, force: true });
}

/** Starts everything, in order, and pushes the sample; answers where it is. */
export async function startPlatform(starting: Starting): Promise<Ready> {
  const { options, folders, steps } = starting;
  rmSync(folders.ready, { force: true });
  const services = await startServices(starting);
  const apps = await startApps(starting, services);
  const apiUrl = `http://127.0.0.1:${options.ports.api}`;
  const { uaaUrl, gatewayUrl } = services;
  const { adminUser: user, adminPassword: password } = options;
  const api = await steps.step('Log in as administrator', () => logIn({ apiUrl, uaaUrl, user, password }));
  await steps.step(`Domain ${options.appsDomain}`, () => ensureDomain(api, options.appsDomain));
  await steps.step('Stack and buildpacks offered', () => untilStackOffered(api));
  if (options.sample) {
    const folder = join(starting.root, 'samples', 'node-app');
    const gatewayPort = options.ports.gateway;
    await pushSample({ api, steps, domain: options.appsDomain, folder, gatewayPort });
  }
  const ready: Ready = {
    api: apiUrl,
    uaa: uaaUrl,
    appsDomain: options.appsDomain,
    gateway: gatewayUrl,
    admin: { user, password },
    kubeconfig: services.kubeconfig,
    pids: { launcher: process.pid, ...services.pids, ...pidsOf(apps) },
  };
  // A reader finds the whole of it or nothing.
  writeFileSync(`${folders.ready}.new`, JSON.stringify(ready, null, 2), { mode: 0o600 });
  renameSync(`${folders.ready}.new`, folders.ready);
  starting.onStop(async () => rmSync(folders.ready, { force: true }));
  return ready;
}

interface Services {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly uaaUrl: string;
  readonly issuer: string;
  readonly kubeconfig: string;
  readonly gatewayUrl: string;
  readonly pids: Readonly<Record<string, number>>;
}

async function startServices({ root, options, folders, steps, log, onStop }: Starting): Promise<Services> {
  const { ports } = options;
  for (const folder of [folders.platform, folders.blobstore, folders.run])
    mkdirSync(folder, { recursive: true });
  const postgres = await steps.step('Postgres', () =>
    startPostgres({ dataDir: folders.postgres, port: ports.postgres }),
  );
  onStop(() => postgres.stop());
  const redis = await steps.step('Redis', () =>
    startRedis({ dataDir: folders.redis, cacheDir: folders.binaries, port: ports.redis }),
  );
  onStop(() => redis.stop());
  await steps.step('Database migrated', () =>
    migrate(postgres.url, join(root, 'libs', 'database', 'prisma', 'migrations')),
  );
  const uaa = await steps.step('Token issuer', () =>
    startUaa({
      port: ports.uaa,
      dataDir: join(folders.platform, 'uaa'),
      adminUser: options.adminUser,
      adminPassword: options.adminPassword,
      log,
    }),
  );
  onStop(() => uaa.close());
  const cluster = await steps.step('Kubernetes API, node, registry, kpack and gateway', () =>
    startCluster({ directory: folders.platform, ports, log }),
  );
  onStop(() => cluster.stop());
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    uaaUrl: uaa.url,
    issuer: uaa.issuer,
    kubeconfig: cluster.kubeconfig,
    gatewayUrl: cluster.gatewayUrl,
    pids: { ...(postgres.pid && { postgres: postgres.pid }), ...(redis.pid && { redis: redis.pid }) },
  };
}

async function startApps(
  { root, options, folders, steps, onStop }: Starting,
  services: Services,
): Promise<AppProcess[]> {
  const configs = appConfigs(options, folders, services);
  const onCrash = (name: string, how: string, pauseMs: number) =>
    steps.say(`  ${name} ended (${how}); starting it again in ${pauseMs / 1000} s`);
  return steps.step(`The six processes: ${APP_NAMES.join(', ')}`, async () => {
    const apps = APP_NAMES.map((name) => {
      const app = startApp(name, { root, folders, configs, onCrash });
      onStop(() => app.stop());
      return app;
    });
    await Promise.all(apps.map((app) => app.ready()));
    return apps;
  });
}

const pidsOf = (apps: readonly AppProcess[]): Record<string, number> =>
  Object.fromEntries(
    apps.flatMap((app) => (app.pid() === undefined ? [] : [[app.name, app.pid() as number]])),
  );
