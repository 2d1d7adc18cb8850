import { setMaxListeners } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connectKubernetes } from '@cf/kubernetes';
import { createRegistryClient } from '@cf/registry';
import { type Logger } from 'pino';
import { createContainerLogs } from '../kubelet/container/container-log';
import { killLeftovers } from '../kubelet/leftovers';
import { createUsageMeter } from '../kubelet/usage';
import { followBuildPods } from './build-pod/follow-build-pods';
import { findBuildpack } from './buildpacks';
import { createKpackControllers } from './controllers';
import { seedBuilder } from './seed';

export interface KpackOptions {
  readonly kubeconfig: string;
  /** `http://host:port`; images are named `host:port/repository`. */
  readonly registryUrl: string;
  /** For files of builds, and for caches. */
  readonly workDirectory: string;
  /** Where the logs of pods are kept: `<namespace>_<pod>_<uid>/<container>/0.log`. */
  readonly podLogsDirectory: string;
  readonly log: Logger;
}

/** A kpack that runs. */
export interface Kpack {
  /** Ends what is being built; it is begun anew after the next start. */
  readonly close: () => Promise<void>;
}

/** Starts building Images on this machine, with a default builder like that of a real cluster. */
export async function startKpack(options: KpackOptions): Promise<Kpack> {
  const { kubeconfig, registryUrl, workDirectory, podLogsDirectory, log } = options;
  const client = connectKubernetes({ kubeconfig });
  const registry = createRegistryClient();
  const podsDir = join(workDirectory, 'pods');
  const cachesDir = join(workDirectory, 'caches');
  for (const folder of [podsDir, cachesDir]) mkdirSync(folder, { recursive: true });
  killLeftovers(podsDir);
  await seedBuilder({ client, registry, host: new URL(registryUrl).host });

  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const usage = createUsageMeter();
  const { informers, controllers } = createKpackControllers({ client, registry, cachesDir, log });
  const openLog = createContainerLogs(podLogsDirectory);
  const parts = { client, registry, find: findBuildpack, openLog, usage, log, podsDir, cachesDir };
  const running = Promise.all([
    followBuildPods({ ...parts, podLogsDir: podLogsDirectory }, stopping.signal),
    runInOrder(stopping.signal, informers, controllers),
  ]);
  return {
    async close() {
      stopping.abort();
      await running;
      usage.stop();
      client.close();
    },
  };
}

interface Runnable {
  run(signal: AbortSignal): Promise<void>;
}

/** What Images depend on must be known before they are looked at, or their Builds and builders would seem to be missing. */
async function runInOrder(
  signal: AbortSignal,
  informers: readonly (Runnable & { readonly synced: Promise<void> })[],
  controllers: readonly Runnable[],
): Promise<void> {
  const following = [];
  for (const informer of informers) {
    const run = informer.run(signal);
    following.push(run);
    await Promise.race([informer.synced, run]);
  }
  await Promise.all([...following, ...controllers.map((each) => each.run(signal))]);
}
