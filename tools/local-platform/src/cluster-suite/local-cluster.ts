/** A cluster of the local platform for the tests: see `keepUntilEnd`. */
import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { NAMES } from '../kpack/names';
import { startCluster } from '../start/start-cluster';
import { exitWith, keepUntilEnd } from './keep-until-end';
import { clearLeftovers, ownFolder } from './leftovers';

async function main(): Promise<void> {
  await clearLeftovers();
  const directory = ownFolder();
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }, pino.destination(2));
  const ports = { kubernetes: 0, registry: 0, gateway: 0 };
  const { kubeconfig, registryUrl, gatewayUrl, stop } = await startCluster({ directory, ports, log });
  const registry = new URL(registryUrl).host;
  keepUntilEnd(
    {
      KUBECONFIG: kubeconfig,
      TEST_RUN: 'local',
      TEST_REGISTRY: registry,
      TEST_IMAGE: `${registry}/busybox:1`, // the programs of this machine
      TEST_GATEWAY: 'cf-system/cf-apps',
      TEST_GATEWAY_URL: gatewayUrl,
      TEST_BUILDER: NAMES.builder,
    },
    async () => {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  );
}

main().catch(exitWith);
