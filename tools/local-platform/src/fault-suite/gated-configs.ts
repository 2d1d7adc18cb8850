import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppName, appConfigs, type AppConfigs } from '../start/app-configs';
import { freePort } from '../start/free-port';
import { PORT_NAMES, type Ports, type StartOptions } from '../start/options';
import { type Gate, openGate } from './gate';
import { ADMIN, dataDir, folders, type Ground } from './places';

/** Who uses the Kubernetes API. */
const WATCHED = [
  'cf-api-server',
  'cf-api-worker',
  'cf-api-controllers',
  'deployment-updater',
  'clock',
] as const;
type Watched = (typeof WATCHED)[number];

/** What stands between a process and the Kubernetes API, and between the worker and what else it uses. */
export type Gates = Readonly<Record<Watched | 'registry-buddy' | 'docker-registry', Gate>>;

/** Time limits that are longer in production; all of this is ordinary configuration. */
const LEASE = { durationMs: 3_000, renewDeadlineMs: 2_000, retryMs: 400 };
const SETTINGS = { jobHeartbeatMs: 500, jobStrandedAfterMs: 2_500, projectionLagMs: 1_500 };
const EXTRA: Partial<Record<AppName, object>> = {
  'cf-api-worker': { wakeUpLockMs: 3_000 },
  'cf-api-controllers': { lease: LEASE, workloads: { preStopSleepSeconds: 0 } },
  'deployment-updater': { lease: LEASE, tickMs: 300 },
  clock: { lease: LEASE, rewakeIntervalMs: 500 },
};

/** Options of the launcher with ports that are free. */
export async function freeOptions(): Promise<StartOptions> {
  const ports = {} as Record<keyof Ports, number>;
  for (const name of PORT_NAMES) ports[name] = await freePort();
  return { ...ADMIN, help: false, fresh: false, sample: false, dataDir, ports, appsDomain: 'apps.localhost' };
}

/** Opens a gate for each way out of a process. */
export async function openGates(
  { kubeconfig, registryUrl }: Ground,
  { ports }: StartOptions,
): Promise<Gates> {
  const kubernetes = serverOf(readFileSync(kubeconfig, 'utf8'));
  const gates = {} as Record<keyof Gates, Gate>;
  for (const name of WATCHED) gates[name] = await openGate(kubernetes);
  gates['docker-registry'] = await openGate(registryUrl);
  gates['registry-buddy'] = await openGate(`http://127.0.0.1:${ports['registry-buddy']}`);
  return gates;
}

/** The configuration of each process as the launcher writes it, with its ways out through the gates. */
export function gatedConfigs(ground: Ground, gates: Gates, options: StartOptions): AppConfigs {
  const host = new URL(ground.registryUrl).port;
  const ports = { ...options.ports, registry: Number(host) };
  const configs = appConfigs({ ...options, ports }, folders, ground);
  return Object.fromEntries(
    Object.entries(configs).map(([name, config]) => [name, gated(name as AppName, config, gates, ground)]),
  ) as unknown as AppConfigs;
}

function gated(name: AppName, config: AppConfigs[AppName], gates: Gates, ground: Ground): object {
  const gate = (gates as Partial<Record<AppName, Gate>>)[name];
  if (!gate || name === 'registry-buddy') return config;
  const text = readFileSync(ground.kubeconfig, 'utf8');
  const kubeconfig = join(folders.platform, `kubeconfig-${name}`);
  writeFileSync(kubeconfig, text.replace(serverOf(text), gate.url), { mode: 0o600 });
  const { registry, settings } = config as { registry?: object; settings?: object };
  const insecureRegistries = [new URL(gates['docker-registry'].url).host];
  return {
    ...config,
    kubernetes: { kubeconfig },
    settings: { ...settings, ...SETTINGS },
    ...(name === 'cf-api-worker' && {
      registry: { ...registry, insecureRegistries },
      registryBuddy: { url: gates['registry-buddy'].url },
    }),
    ...EXTRA[name],
  };
}

const serverOf = (kubeconfig: string): string => /server: '([^']+)'/.exec(kubeconfig)?.[1] ?? '';
