import { connectKubernetes, type KubeClient } from '@cf/kubernetes';
import { identityOf, isRunning, sendSignal } from '../kubelet/process-identity';
import { type ApiClient, logIn } from '../start/api-client';
import { APP_NAMES, type AppConfigs, type AppName } from '../start/app-configs';
import { type AppProcess, startApp } from '../start/app-processes';
import { ensureDomain, untilStackOffered } from '../start/push-sample';
import { type Database, openDatabase } from './database';
import { eventually } from './eventually';
import { freeOptions, gatedConfigs, type Gates, openGates } from './gated-configs';
import { ADMIN, folders, type Ground, root, theGround } from './places';

/** A platform whose processes can be killed, held and cut off. */
export interface FaultPlatform {
  readonly ground: Ground;
  readonly gates: Gates;
  readonly api: ApiClient;
  readonly apiUrl: string;
  /** The guid of the shared domain. */
  readonly domainGuid: string;
  readonly database: Database;
  /** Past all gates. */
  readonly kubernetes: KubeClient;
  readonly pidOf: (name: AppName) => number;
  /** Ends a process with SIGKILL; it is started again as the launcher does, soon. */
  readonly kill: (name: AppName) => Promise<void>;
  /** Ends processes for as long as the work takes. */
  readonly without: <T>(names: readonly AppName[], work: () => Promise<T>) => Promise<T>;
  readonly untilReady: (...names: AppName[]) => Promise<void>;
}

const RESTARTS = { firstMs: 50, maxMs: 50, steadyAfterMs: 0 };
const APPS_DOMAIN = 'apps.localhost';

/** The six processes for one file of tests. */
export function usePlatform(): FaultPlatform {
  const platform = {} as FaultPlatform;
  const apps = new Map<AppName, AppProcess>();
  let configs: AppConfigs;
  const start = (name: AppName) =>
    apps.set(name, startApp(name, { root, folders, configs, onCrash: () => undefined, restarts: RESTARTS }));
  const untilReady = async (...names: AppName[]) =>
    void (await Promise.all(names.map((name) => apps.get(name)?.ready())));

  beforeAll(async () => {
    const ground = theGround();
    const options = await freeOptions();
    const gates = await openGates(ground, options);
    Object.assign(platform, { ground, gates });
    configs = gatedConfigs(ground, gates, options);
    for (const name of APP_NAMES) start(name);
    await untilReady(...APP_NAMES);
    const apiUrl = `http://127.0.0.1:${options.ports.api}`;
    const { adminUser: user, adminPassword: password } = ADMIN;
    const api = await logIn({ apiUrl, uaaUrl: ground.uaaUrl, user, password });
    const domainGuid = await ensureDomain(api, APPS_DOMAIN);
    await untilStackOffered(api);
    const kubernetes = connectKubernetes({ kubeconfig: ground.kubeconfig });
    const database = openDatabase(ground.databaseUrl);
    Object.assign(platform, { api, apiUrl, domainGuid, database, kubernetes });
  }, 120_000);
  afterAll(async () => {
    await Promise.all([...apps.values()].map((app) => app.stop()));
    await Promise.all(Object.values(platform.gates ?? {}).map((gate) => gate.close()));
    platform.kubernetes?.close();
  }, 60_000);

  const pidOf = (name: AppName) => apps.get(name)?.pid() ?? 0;
  return Object.assign(platform, {
    pidOf,
    untilReady,
    async kill(name: AppName) {
      const identity = identityOf(pidOf(name));
      if (!identity || !sendSignal(identity.pid, 'SIGKILL')) throw new Error(`${name} does not run`);
      await eventually(
        async () => isRunning(identity),
        (isLeft) => !isLeft,
      );
    },
    async without<T>(names: readonly AppName[], work: () => Promise<T>): Promise<T> {
      await Promise.all(names.map((name) => apps.get(name)?.stop()));
      try {
        return await work();
      } finally {
        for (const name of names) start(name);
        await untilReady(...names);
      }
    },
  });
}
