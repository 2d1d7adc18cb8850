import { Agent, type Server } from 'node:http';
import { createInformer, type HTTPRoute, type Informer, type KubeClient } from '@cf/kubernetes';
import { type Logger } from 'pino';
import { createChooser } from './choose-backend';
import { createEndpointSource, type EndpointSource } from './endpoints';
import { createProxy } from './proxy';
import { createRouteTable, type RouteTable } from './route-table';
import { routeStatusOf } from './route-status';

export interface GatewayOptions {
  readonly client: KubeClient;
  /** 0 for any free one. */
  readonly port: number;
  readonly log: Logger;
}

/** Answers on 127.0.0.1 for the hosts of all HTTPRoutes. */
export interface Gateway {
  readonly url: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

const STATUS_DELAY_MS = 50;

/** Runs the gateway; it answers from the first full listing of routes, Services and pods on. */
export async function startGateway({ client, port, log }: GatewayOptions): Promise<Gateway> {
  const stopping = new AbortController();
  const routes = createInformer({ client, kind: 'HTTPRoute', log });
  const services = createInformer({ client, kind: 'Service', log });
  const pods = createInformer({ client, kind: 'Pod', log });
  const source = createEndpointSource({ services: services.cache, pods: pods.cache });
  let table: RouteTable | undefined;
  routes.onChange(() => (table = undefined));
  services.onChange(() => source.invalidate());
  pods.onChange(() => source.invalidate());
  const reporting = reportStatus({ client, log }, routes, source);
  for (const informer of [routes, services, pods]) informer.onChange(reporting.request);

  const following = [routes, services, pods].map((informer) => informer.run(stopping.signal));
  await Promise.all([routes.synced, services.synced, pods.synced]);
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64, timeout: 60_000 });
  const tableNow = () => (table ??= createRouteTable(routes.cache.all()));
  const server = createProxy({ tableNow, choose: createChooser(source), agent });
  const listening = await listen(server, port);
  log.info({ port: listening }, 'Started gateway');
  return {
    port: listening,
    url: `http://127.0.0.1:${listening}`,
    async stop() {
      reporting.stop();
      stopping.abort();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      agent.destroy();
      await Promise.all(following);
    },
  };
}

/** Keeps the status of all routes true, a moment after something has changed. */
function reportStatus(
  { client, log }: Pick<GatewayOptions, 'client' | 'log'>,
  routes: Informer<'HTTPRoute'>,
  source: EndpointSource,
): { request: () => void; stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function reportAll(): Promise<void> {
    for (const route of [...routes.cache.all()]) {
      const status = isStopped || route.metadata.deletionTimestamp ? undefined : routeStatusOf(route, source);
      if (status) await report(route, status);
    }
  }
  async function report({ metadata }: HTTPRoute, status: object): Promise<void> {
    try {
      await client.patchStatus('HTTPRoute', { name: metadata.name, namespace: metadata.namespace }, status);
    } catch (err) {
      log.debug({ err, route: metadata.name }, 'Could not report status of route');
    }
  }
  function request(): void {
    if (isStopped) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void reportAll();
    }, STATUS_DELAY_MS);
  }
  return {
    request,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
