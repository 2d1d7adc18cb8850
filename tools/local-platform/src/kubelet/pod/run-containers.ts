import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { assignPorts, PORTS_ANNOTATION } from '../container/ports';
import { makeVolumes } from '../container/volumes';
import { type ContainerRecord, waiting } from './container-record';
import { type PodRun } from './pod-run';
import { graceOf, stopContainer } from './stop-container';
import { supervise } from './supervise';

const RETRY_MS = 1_000;

/** The folder, the ports and the volumes that the containers need; tried until it works. */
export async function settle(run: PodRun): Promise<void> {
  const { kubelet, stopping } = run;
  while (!stopping.aborted) {
    const { metadata } = run.pod();
    try {
      await mkdir(run.dir, { recursive: true });
      if (Object.keys(run.ports).length === 0) run.ports = await assignPorts(kubelet.ports, run.pod());
      const annotations = { [PORTS_ANNOTATION]: JSON.stringify(run.ports) };
      await kubelet.client.patch(
        'Pod',
        { name: metadata.name, namespace: metadata.namespace },
        { metadata: { uid: metadata.uid, annotations } },
      );
      run.volumes = await makeVolumes(kubelet.client, run.pod(), join(run.dir, 'volumes'));
      return run.changed();
    } catch (error) {
      const { message } = error as Error;
      kubelet.events.record(run.pod(), 'FailedMount', message);
      for (const record of run.records) record.state = waiting('ContainerCreating', message);
      run.changed();
      await sleep(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}

/** Init containers one after the other, then the others together; sidecars stay until those have ended. */
export async function runContainers(run: PodRun): Promise<void> {
  const sidecars: Promise<void>[] = [];
  for (const record of run.records.filter(({ kind }) => kind !== 'app')) {
    if (record.kind === 'sidecar') {
      sidecars.push(supervise(run, record));
      await untilStarted(run, record);
      continue;
    }
    await supervise(run, record);
    if (record.state.terminated?.exitCode !== 0) {
      for (const rest of run.records.filter(({ kind }) => kind === 'app')) rest.isDone = true;
      break;
    }
  }
  const isReady = !run.records.some(({ kind, isDone }) => kind === 'app' && isDone);
  if (isReady && !run.stopping.aborted) await runApps(run);
  await stopSidecars(run);
  await Promise.all(sidecars);
}

function runApps(run: PodRun): Promise<unknown> {
  const apps = run.records.filter(({ kind }) => kind === 'app');
  for (const record of apps) if (record.state.waiting) record.state = waiting('ContainerCreating');
  run.changed();
  return Promise.all(apps.map((record) => supervise(run, record)));
}

async function untilStarted(run: PodRun, record: ContainerRecord): Promise<void> {
  while (!record.started && !record.isDone && !run.stopping.aborted) await sleep(50);
}

async function stopSidecars(run: PodRun): Promise<void> {
  const sidecars = run.records.filter(({ kind }) => kind === 'sidecar');
  for (const sidecar of sidecars.reverse()) {
    sidecar.isDone = true;
    await stopContainer(run, sidecar, graceOf(run), `Stopping container ${sidecar.spec.name}`);
  }
}

/** Ends all containers, sidecars last. */
export async function stopAll(run: PodRun, graceSeconds: number): Promise<void> {
  const stop = (record: ContainerRecord) =>
    stopContainer(run, record, graceSeconds, `Stopping container ${record.spec.name}`);
  await Promise.all(run.records.filter(({ kind }) => kind !== 'sidecar').map(stop));
  await Promise.all(run.records.filter(({ kind }) => kind === 'sidecar').map(stop));
}
