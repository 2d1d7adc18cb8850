import { randomUUID } from 'node:crypto';
import { connectKubernetes, type KubeClient } from '@cf/kubernetes';

/** The cluster under test, and a namespace of the test file's own. */
export interface TestCluster {
  readonly client: KubeClient;
  readonly namespace: string;
  /** `host:port` of the registry that the cluster's kpack pushes to. */
  readonly registryHost: string;
  /** Where the Gateway `cf-apps` answers. */
  readonly gatewayUrl: string;
}

/** Connects before the tests of a file, and deletes what they have left behind. */
export function useCluster(): TestCluster {
  const client = connectKubernetes({ kubeconfig: process.env['KUBECONFIG'] ?? '' });
  const namespace = `cf-test-${randomUUID().slice(0, 8)}`;
  beforeAll(() => client.create('Namespace', { metadata: { name: namespace } }));
  afterAll(async () => {
    await client.delete('Namespace', { name: namespace });
    client.close();
  });
  return {
    client,
    namespace,
    registryHost: process.env['TEST_REGISTRY'] ?? '10.240.0.1:5000',
    gatewayUrl: process.env['TEST_GATEWAY'] ?? 'http://127.0.0.1:30080',
  };
}

/** What `ask` answers as soon as that is something. */
export async function eventually<T>(
  ask: () => Promise<T | undefined | false>,
  timeoutMs = 60_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > until) throw new Error(`it never happened: ${ask.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The error that a promise is rejected with. */
export const refusalOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
