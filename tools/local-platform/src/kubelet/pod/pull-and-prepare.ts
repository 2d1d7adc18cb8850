import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { exponentialDelay } from '@cf/kubernetes';
import { ContainerError } from '../container/container-error';
import { prepareContainer } from '../container/prepare';
import { type ProcessPlan } from '../container/run-process';
import { type LocalImage } from '../images/image-store';
import { type ContainerRecord, waiting } from './container-record';
import { type PodRun } from './pod-run';

const PULL_BACKOFF = { baseMs: 1_000, maxMs: 30_000 };
const SHOWN_MS = 300;
const CONFIG_RETRY_MS = 2_000;

/** Tries until the container could be started, saying why it waits; undefined when the pod is stopped meanwhile. */
export async function pullAndPrepare(run: PodRun, record: ContainerRecord): Promise<ProcessPlan | undefined> {
  const image = await untilPulled(run, record);
  while (image && !run.stopping.aborted) {
    try {
      return await prepareContainer(record.spec, image, {
        client: run.kubelet.client,
        pod: run.pod(),
        dir: join(run.dir, record.spec.name),
        ports: run.ports,
        volumes: run.volumes,
      });
    } catch (error) {
      if (error instanceof ContainerError && error.reason === 'StartError') throw error;
      const reason = error instanceof ContainerError ? error.reason : 'CreateContainerError';
      tell(run, record, reason, (error as Error).message);
      await pause(CONFIG_RETRY_MS, run.stopping);
    }
  }
  return undefined;
}

async function untilPulled(run: PodRun, record: ContainerRecord): Promise<LocalImage | undefined> {
  const { images, events } = run.kubelet;
  const { name, image = '' } = record.spec;
  for (let attempt = 1; !run.stopping.aborted; attempt += 1) {
    try {
      const pulled = await images.pull(image);
      const how = pulled.wasPresent
        ? `Container image "${image}" already present on machine`
        : `Successfully pulled image "${image}"`;
      events.record(run.pod(), 'Pulled', how, name);
      record.imageID = pulled.imageID;
      return pulled;
    } catch (error) {
      const problem = `failed to pull and unpack image "${image}": ${(error as Error).message}`;
      events.record(run.pod(), 'Failed', `Failed to pull image "${image}": ${problem}`, name);
      tell(run, record, 'ErrImagePull', problem);
      await pause(SHOWN_MS, run.stopping);
      const backOff = `Back-off pulling image "${image}": ErrImagePull: ${problem}`;
      events.record(run.pod(), 'BackOff', `Back-off pulling image "${image}"`, name);
      tell(run, record, 'ImagePullBackOff', backOff);
      await pause(exponentialDelay(attempt, PULL_BACKOFF), run.stopping);
    }
  }
  return undefined;
}

const pause = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }).catch(() => undefined);

/** A waiting reason is reported, and recorded as an event once per text. */
function tell(run: PodRun, record: ContainerRecord, reason: string, message: string): void {
  const isNew = record.state.waiting?.message !== message;
  if (record.state.terminated) record.lastState = record.state;
  record.state = waiting(reason, message);
  run.changed();
  if (isNew && !reason.includes('BackOff'))
    run.kubelet.events.record(run.pod(), 'Failed', `Error: ${reason}: ${message}`, record.spec.name);
}
