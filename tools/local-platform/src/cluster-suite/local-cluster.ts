/** A cluster of the local platform for the tests: see `keepUntilEnd`. */
import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { NAMES } from '../kpack/names';
import { startCluster } from '../start/start-cluster';
import { keepUntilEnd } from './keep-until-end';
import { clearLeftovers, ownFolder } from './leftovers';

keepUntilEnd(async (onStop) => {
  await clearLeftovers();
  const directory = ownFolder();
  onStop(() => rmSync(directory, { recursive: true, force: true }));
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }, pino.destination(2));
  const ports = { kubernetes: 0, registry: 0, gateway: 0 };
  const { kubeconfig, registryUrl, gatewayUrl, stop } = await startCluster({ directory, ports, log });
  onStop(stop);
  const registry = new URL(registryUrl).host;
  return {
    KUBECONFIG: kubeconfig,
    TEST_RUN: 'local',
    TEST_REGISTRY: registry,
    TEST_IMAGE: `${registry}/busybox:1`, // the programs of this machine
    TEST_GATEWAY: 'cf-system/cf-apps',
    TEST_GATEWAY_URL: gatewayUrl,
    TEST_BUILDER: NAMES.builder,
  };
});
