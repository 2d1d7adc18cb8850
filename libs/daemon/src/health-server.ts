import { createServer, type Server } from 'node:http';
import { type Registry } from 'prom-client';

/** Named checks; the process is ready while none of them throws. */
export type ReadinessChecks = Map<string, () => Promise<unknown> | unknown>;

export interface HealthServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

const CHECK_TIMEOUT_MS = 2_000;

/** Serves `/healthz` (the process is alive), `/readyz` (it can work, or 503 with the names of what fails) and `/metrics`. */
export async function startHealthServer(
  at: { host: string; port: number },
  checks: ReadinessChecks,
  metrics: Registry,
): Promise<HealthServer> {
  const pages: Record<string, () => Promise<[number, string, string]>> = {
    '/healthz': async () => [200, 'text/plain', 'ok'],
    '/readyz': () => readiness(checks),
    '/metrics': async () => [200, metrics.contentType, await metrics.metrics()],
  };
  const server = createServer((request, response) => {
    const page = pages[(request.url ?? '').split('?')[0] ?? ''];
    const answer = page
      ? page()
      : Promise.resolve<[number, string, string]>([404, 'text/plain', 'not found']);
    answer.then(
      ([status, type, body]) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  await listen(server, at);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : at.port,
    close: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  };
}

async function readiness(checks: ReadinessChecks): Promise<[number, string, string]> {
  const results = await Promise.all(
    [...checks].map(async ([name, check]) => {
      try {
        await withTimeout(Promise.resolve(check()));
        return { name, ok: true };
      } catch {
        return { name, ok: false };
      }
    }),
  );
  const failing = results.filter(({ ok }) => !ok).map(({ name }) => name);
  return failing.length > 0
    ? [503, 'text/plain', `not ready: ${failing.join(', ')}`]
    : [200, 'text/plain', 'ok'];
}

function withTimeout(work: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout;
  const late = new Promise(
    (_, reject) => (timer = setTimeout(() => reject(new Error('timed out')), CHECK_TIMEOUT_MS)),
  );
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve()));
}
