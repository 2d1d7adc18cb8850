/** A cluster of the local platform for as long as stdin is open: says where it is in one line of JSON. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startCluster } from '../start/start-cluster';

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'cluster-suite-'));
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }, pino.destination(2));
  const ports = { kubernetes: 0, registry: 0, gateway: 0 };
  const { kubeconfig, registryUrl, gatewayUrl, stop } = await startCluster({ directory, ports, log });
  process.stdin.resume().once('end', () => {
    void stop().then(() => {
      rmSync(directory, { recursive: true, force: true });
      process.exit(0);
    });
  });
  process.stdout.write(
    `${JSON.stringify({ KUBECONFIG: kubeconfig, TEST_REGISTRY: new URL(registryUrl).host, TEST_GATEWAY: gatewayUrl })}\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
