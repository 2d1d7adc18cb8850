import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestCluster } from '@cf/kubernetes/testing';
import { type ApiClient, logIn } from '../start/api-client';

const ROOT = join(__dirname, '../../../..');

/** What the keeper of the processes is told. */
export interface ProcessesOrder {
  readonly cluster: Pick<
    TestCluster,
    'kubeconfig' | 'namespace' | 'images' | 'registryHost' | 'builder' | 'gateway'
  >;
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** The six processes, as bundled, at work on the cluster under test in the namespace of the test file; answers an administrator of their API. They end with its tests, or with this process. */
export async function startProcesses(
  cluster: TestCluster,
  services: Pick<ProcessesOrder, 'databaseUrl' | 'redisUrl'>,
): Promise<ApiClient> {
  const { kubeconfig, namespace, images, registryHost, builder, gateway } = cluster;
  const order: ProcessesOrder = {
    cluster: { kubeconfig, namespace, images, registryHost, builder, gateway },
    ...services,
  };
  const keeper = spawn(process.execPath, ['tools/run-ts.mjs', join(__dirname, 'processes.ts')], {
    cwd: ROOT,
    env: { ...process.env, TEST_PROCESSES: JSON.stringify(order) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(keeper, 'exit');
  cluster.onEnd(async () => {
    keeper.stdin.end();
    await ended;
  });
  const failed = ended.then(() => Promise.reject(new Error('The processes did not start')));
  failed.catch(() => undefined);
  const line = once(createInterface({ input: keeper.stdout }), 'line');
  const [told] = (await Promise.race([line, failed])) as [string];
  return logIn(JSON.parse(told) as Parameters<typeof logIn>[0]);
}
