import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { ApiError, statusOf } from './api-error';
import { collectGarbage } from './garbage-collector';
import { findResource, type Resource } from './resources';
import { route } from './router';
import { openStore } from './store';
import { createVerbs } from './verbs';

export interface KubeOptions {
  /** Where objects and the token are kept. */
  readonly directory: string;
  readonly host?: string;
  /** A free one when absent. */
  readonly port?: number;
  /** The folder of pod logs. */
  readonly podLogs: string;
  readonly podMetrics?: () => readonly object[];
  readonly log?: Logger;
  /** How many changes of a resource a watch can resume over. */
  readonly recentChanges?: number;
}

/** A Kubernetes API of this machine. */
export interface Kube {
  readonly url: string;
  /** A kubeconfig that reaches it, as YAML text. */
  readonly kubeconfig: () => string;
  readonly close: () => Promise<void>;
}

/** Starts the Kubernetes API on its directory; what it had before is there again. One bearer token may do everything. */
export async function startKube(options: KubeOptions): Promise<Kube> {
  const {
    directory,
    host = '127.0.0.1',
    port = 0,
    podLogs,
    podMetrics = () => [],
    log = pino({ level: 'silent' }),
  } = options;
  const store = await openStore(
    join(directory, 'objects'),
    options.recentChanges ? { recent: options.recentChanges } : {},
  );
  const verbs = createVerbs(store);
  const token = tokenOf(directory);
  const namespaces = findResource('', 'v1', 'namespaces') as Resource;
  for (const name of ['default', 'kube-system']) {
    if (store.get(namespaces, name)) continue;
    await verbs.create(
      { resource: namespaces, namespace: undefined },
      { metadata: { name } },
      { name: 'kube' },
    );
  }
  const stopCollecting = collectGarbage(store, verbs, log);
  const parts = { store, verbs, podLogs, podMetrics };
  const server = createServer((request, response) => {
    if (isAuthorized(request, token)) return void route(parts, request, response);
    response.writeHead(401, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(statusOf(new ApiError(401, 'Unauthorized', 'Unauthorized'))));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    url,
    kubeconfig: () => kubeconfigOf(url, token),
    async close() {
      stopCollecting();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
    },
  };
}

function isAuthorized({ headers, url }: IncomingMessage, token: string): boolean {
  if (url === '/readyz' || url === '/livez' || url === '/healthz') return true;
  const given = Buffer.from((headers.authorization ?? '').replace(/^Bearer /, ''));
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function tokenOf(directory: string): string {
  const file = join(directory, 'token');
  mkdirSync(directory, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

const kubeconfigOf = (server: string, token: string) => `apiVersion: v1
kind: Config
clusters: [{ name: local, cluster: { server: '${server}' } }]
users: [{ name: local, user: { token: '${token}' } }]
contexts: [{ name: local, context: { cluster: local, user: local, namespace: default } }]
current-context: local
`;
