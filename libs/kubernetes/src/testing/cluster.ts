import { randomUUID } from 'node:crypto';
import { connectKubernetes, type KubeClient } from '../client';

/** Label of everything outside of a test's own namespace, and of these: the run that made it, which removes it at its end. */
export const TEST_RUN_LABEL = 'cf-test-run';

/** The cluster under test, and a namespace of the test file's own. */
export interface TestCluster {
  readonly client: KubeClient;
  readonly kubeconfig: string;
  readonly namespace: string;
  /** For objects outside of the namespace. */
  readonly labels: Readonly<Record<string, string>>;
  /** `host:port` of the registry that the cluster's kpack pushes to, plain HTTP. */
  readonly registryHost: string;
  /** Where the file's images go in it, with the host. */
  readonly images: string;
  /** An image with a shell and Node.js. */
  readonly image: string;
  /** Where the Gateway answers for every host. */
  readonly gatewayUrl: string;
  /** The kpack ClusterBuilder whose stack and buildpacks the tests use. */
  readonly builder: string;
  /** The Gateway that routes name as their parent. */
  readonly gateway: { readonly name: string; readonly namespace: string };
  /** Calls this before the namespace goes, the last one first. */
  readonly onEnd: (end: () => Promise<unknown> | void) => void;
}

/** Makes a namespace before the tests of a file, and removes it with all that it holds afterwards. */
export function useCluster(): TestCluster {
  const kubeconfig = setting('KUBECONFIG');
  const client = connectKubernetes({ kubeconfig });
  const namespace = `cf-test-${randomUUID().slice(0, 8)}`;
  const labels = { [TEST_RUN_LABEL]: setting('TEST_RUN') };
  const ends: (() => Promise<unknown> | void)[] = [];
  beforeAll(() => client.create('Namespace', { metadata: { name: namespace, labels } }));
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
    await client.delete('Namespace', { name: namespace });
    client.close();
  });
  const [gatewayNamespace = '', gatewayName = ''] = setting('TEST_GATEWAY').split('/');
  return {
    client,
    kubeconfig,
    namespace,
    labels,
    registryHost: setting('TEST_REGISTRY'),
    images: `${setting('TEST_REGISTRY')}/cf-test/${setting('TEST_RUN')}/${namespace}`,
    image: setting('TEST_IMAGE'),
    gatewayUrl: setting('TEST_GATEWAY_URL'),
    builder: setting('TEST_BUILDER'),
    gateway: { name: gatewayName, namespace: gatewayNamespace },
    onEnd: (end) => void ends.push(end),
  };
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the cluster suite by \`npm run test:cluster\``);
  return value;
}

type Absent = undefined | null | false | '';

/** Asks until the answer is something, and answers it; fails after the time. */
export async function eventually<T>(
  ask: () => Promise<T | Absent> | T | Absent,
  timeoutMs = 60_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false && answer !== '') return answer as T;
    if (Date.now() > end) throw new Error(`Not within ${timeoutMs} ms: ${String(ask)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The error that a promise is rejected with. */
export const refusalOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
