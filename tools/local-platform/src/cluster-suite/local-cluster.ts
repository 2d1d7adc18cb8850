/** A cluster of the local platform for the tests: see `keepUntilEnd`. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { killLeftovers } from '../kubelet/leftovers';
import { recordedProcess, recordProcess } from '../kubelet/process-identity';
import { NAMES } from '../kpack/names';
import { startCluster } from '../start/start-cluster';
import { exitWith, keepUntilEnd } from './keep-until-end';

const PREFIX = 'cluster-suite-';
const OWNER = 'owner.pid.json';

/** Ends what a run that was killed has left behind. */
function clearLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(PREFIX))) {
    const directory = join(tmpdir(), name);
    if (recordedProcess(join(directory, OWNER))) continue;
    killLeftovers(join(directory, 'kubelet', 'pods'));
    rmSync(directory, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  clearLeftovers();
  const directory = mkdtempSync(join(tmpdir(), PREFIX));
  recordProcess(join(directory, OWNER), process.pid);
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
