import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  conditionOf,
  connectKubernetes,
  type KpackBuild,
  type KpackImage,
  type KubeClient,
} from '@cf/kubernetes';
import { createRegistryClient, type RegistryClient } from '@cf/registry';
import { type Logger, pino } from 'pino';
import { startKube } from '../../kube';
import { startRegistry } from '../../registry';

/** A Kubernetes API and a registry of a test's own. */
export interface TestPlatform {
  readonly client: KubeClient;
  readonly registry: RegistryClient;
  readonly registryUrl: string;
  readonly host: string;
  readonly kubeconfig: string;
  readonly folder: string;
  readonly podLogs: string;
  readonly log: Logger;
  close(): Promise<void>;
}

/** Starts both in a folder of their own, with the namespaces `staging` and `workloads`. */
export async function startTestPlatform(): Promise<TestPlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'platform-'));
  const podLogs = join(folder, 'pod-logs');
  const kube = await startKube({ directory: join(folder, 'kube'), podLogs });
  const server = await startRegistry({ directory: join(folder, 'registry'), port: 0 });
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kube.kubeconfig());
  const client = connectKubernetes({ kubeconfig });
  for (const name of ['staging', 'workloads']) await client.create('Namespace', { metadata: { name } });
  return {
    client,
    registry: createRegistryClient(),
    registryUrl: server.url,
    host: new URL(server.url).host,
    kubeconfig,
    folder,
    podLogs,
    log: pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'error' }),
    async close() {
      client.close();
      await kube.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What `ask` answers as soon as that is something. */
export async function eventually<T>(
  ask: () => Promise<T | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > until) throw new Error(`it never happened: ${ask.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether the Build has come to its end. */
export const hasEnded = (build: KpackBuild | undefined): build is KpackBuild =>
  ['True', 'False'].includes(conditionOf(build, 'Succeeded')?.status ?? '');

/** The Ready condition of an Image in short: `True UpToDate`. */
export const readiness = (image: KpackImage | undefined): string => {
  const ready = conditionOf(image, 'Ready');
  return `${ready?.status} ${ready?.reason}`;
};
