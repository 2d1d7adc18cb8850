import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectKubernetes, type KubeClient } from '@cf/kubernetes';
import { type Logger } from 'pino';
import { startControllers } from '../controllers';
import { startGateway } from '../gateway';
import { startKpack } from '../kpack';
import { startKube } from '../kube';
import { type Kubelet, startKubelet } from '../kubelet';
import { startRegistry } from '../registry';

export interface ClusterOptions {
  /** Objects, images, pods and their logs are kept here. */
  readonly directory: string;
  readonly ports: { readonly kubernetes: number; readonly registry: number; readonly gateway: number };
  readonly log: Logger;
}

/** A cluster of one machine: the API, its controllers, a node, kpack, a registry and a gateway. */
export interface Cluster {
  /** A file that reaches the API. */
  readonly kubeconfig: string;
  readonly client: KubeClient;
  readonly registryUrl: string;
  readonly gatewayUrl: string;
  readonly stop: () => Promise<void>;
}

const NAMESPACES = ['cf-system', 'cf-workloads', 'cf-staging'];

/** Starts all parts; what cannot start ends those that have. */
export async function startCluster({ directory, ports, log }: ClusterOptions): Promise<Cluster> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse())
      await each().catch((err: unknown) => log.warn({ err }, 'Could not stop a part'));
  };
  try {
    return { ...(await startParts({ directory, ports, log }, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  { directory, ports, log }: ClusterOptions,
  stops: (() => Promise<void>)[],
): Promise<Omit<Cluster, 'stop'>> {
  const podLogs = join(directory, 'pod-logs');
  mkdirSync(podLogs, { recursive: true });
  const node: { kubelet?: Kubelet } = {};
  const registry = await startRegistry({ directory: join(directory, 'registry'), port: ports.registry });
  stops.push(() => registry.close());
  const kube = await startKube({
    directory: join(directory, 'kube'),
    port: ports.kubernetes,
    podLogs,
    podMetrics: () => node.kubelet?.podMetrics() ?? [],
    log,
  });
  stops.push(() => kube.close());

  const kubeconfig = join(directory, 'kubeconfig');
  writeFileSync(kubeconfig, kube.kubeconfig(), { mode: 0o600 });
  const client = connectKubernetes({ kubeconfig });
  for (const name of NAMESPACES) await client.apply('Namespace', { metadata: { name } });

  const kubelet = await startKubelet({ kubeconfig, dataDir: directory, registryUrl: registry.url, log });
  node.kubelet = kubelet;
  stops.push(() => kubelet.stop());
  const controllers = startControllers({ kubeconfig, log });
  stops.push(async () => controllers.close());
  const gateway = await startGateway({ client, port: ports.gateway, log });
  stops.push(() => gateway.stop());
  const kpack = await startKpack({
    kubeconfig,
    registryUrl: registry.url,
    workDirectory: join(directory, 'kpack'),
    podLogsDirectory: podLogs,
    log,
  });
  stops.push(() => kpack.close());
  return { kubeconfig, client, registryUrl: registry.url, gatewayUrl: gateway.url };
}
