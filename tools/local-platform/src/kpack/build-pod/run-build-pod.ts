import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isConflict, isNotFound, type KubeClient, type Pod } from '@cf/kubernetes';
import { type RegistryClient } from '@cf/registry';
import { type Logger } from 'pino';
import { ContainerError } from '../../kubelet/container/container-error';
import { type ContainerLog, type OpenContainerLog } from '../../kubelet/container/container-log';
import { parseQuantity, resolveEnvironment } from '../../kubelet/container/environment';
import {
  type ContainerRecord,
  createRecords,
  now,
  terminated,
  waiting,
} from '../../kubelet/pod/container-record';
import { folderOf } from '../../kubelet/pod/pod-run';
import { type PodFacts, podStatusOf } from '../../kubelet/pod/pod-status';
import { createStatusPublisher } from '../../kubelet/pod/status-publisher';
import { type UsageMeter } from '../../kubelet/usage';
import { type Build } from '../kinds';
import { type FindBuildpack } from '../lifecycle/detect';
import { StepFailure } from '../lifecycle/step-failure';
import { inheritedEnvironment, writeBindings } from './build-environment';
import { createPrograms } from './programs';
import { STEPS, type StepState } from './steps';

/** What all build pods share. */
export interface BuildPodParts {
  readonly client: Pick<KubeClient, 'get' | 'patch'>;
  readonly registry: RegistryClient;
  readonly find: FindBuildpack;
  readonly openLog: OpenContainerLog;
  readonly usage: UsageMeter;
  readonly log: Logger;
  /** Holds one folder per pod. */
  readonly podsDir: string;
  /** Holds one folder per Image. */
  readonly cachesDir: string;
}

/** A build pod that is being carried out. */
export interface BuildPodRun {
  /** Ends what runs. With a reason the pod is reported as failed, without one nothing more is said about it. */
  readonly stop: (failure?: PodFacts['failure']) => Promise<void>;
  readonly ended: Promise<void>;
  readonly startTime: string;
}

const RETRY_MS = 1_000;

interface Running {
  readonly parts: BuildPodParts;
  readonly pod: Pod;
  readonly build: Build;
  readonly dir: string;
  readonly records: readonly ContainerRecord[];
  readonly signal: AbortSignal;
  readonly changed: () => void;
}

/** Begins to carry out a build pod, from its first step on; its status tells how far it is. */
export function runBuildPod(parts: BuildPodParts, pod: Pod, build: Build): BuildPodRun {
  const stopping = new AbortController();
  const startTime = now();
  const records = createRecords({ metadata: pod.metadata, spec: pod.spec });
  for (const record of records.slice(1)) record.state = waiting('PodInitializing');
  let failure: PodFacts['failure'];
  let isSilent = false;
  let conditions: PodFacts['conditions'] = [];
  const publisher = createStatusPublisher(async () => {
    if (isSilent) return;
    const status = podStatusOf({ conditions, records, startTime, failure, isTerminating: false });
    const { uid, name, namespace } = pod.metadata;
    try {
      await parts.client.patch(
        'Pod',
        { name, namespace },
        { metadata: { uid }, status },
        { subresource: 'status' },
      );
      conditions = status.conditions ?? [];
    } catch (error) {
      if (isNotFound(error) || isConflict(error)) return publisher.close();
      throw error;
    }
  });
  const dir = join(parts.podsDir, folderOf(pod));
  const running = { parts, pod, build, dir, records, signal: stopping.signal, changed: publisher.request };
  const ended = runSteps(running)
    .catch((err: unknown) => parts.log.error({ err, build: build.metadata.name }, 'Build pod failed'))
    .then(async () => {
      publisher.request();
      await publisher.flush();
      await rm(dir, { recursive: true, force: true });
    });
  return {
    startTime,
    ended,
    async stop(why) {
      failure = why;
      isSilent = !why;
      stopping.abort();
      await ended;
    },
  };
}

async function runSteps(running: Running): Promise<void> {
  const state: StepState = { order: [], group: [], built: [] };
  await mkdir(running.dir, { recursive: true });
  running.changed();
  const environment = await environmentOf(running);
  for (const record of running.records) {
    if (running.signal.aborted || !environment) return;
    await runRecord(running, record, { state, environment });
    if (record.state.terminated?.exitCode !== 0) return;
  }
}

/** A Secret that is missing holds the pod up until it is there, as a kubelet does. */
async function environmentOf({ parts, pod, build, dir, records, signal, changed }: Running) {
  const [first] = records;
  while (first && !signal.aborted) {
    try {
      return {
        ...inheritedEnvironment(),
        ...(await writeBindings(parts.client, build, join(dir, 'bindings'))),
        ...(await resolveEnvironment(parts.client as KubeClient, pod, first.spec)),
      };
    } catch (error) {
      if (!(error instanceof ContainerError)) throw error;
      first.state = waiting(error.reason, error.message);
      changed();
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}

interface Handed {
  readonly state: StepState;
  readonly environment: Readonly<Record<string, string>>;
}

async function runRecord(
  running: Running,
  record: ContainerRecord,
  { state, environment }: Handed,
): Promise<void> {
  const { parts, pod, build, dir, signal, changed } = running;
  const { name, resources } = record.spec;
  const log = parts.openLog({ pod: folderOf(pod), container: name, restartCount: 0 });
  const startedAt = now();
  record.state = { running: { startedAt } };
  changed();
  const memory = resources?.limits?.['memory'];
  const stepDir = join(dir, name);
  await mkdir(stepDir, { recursive: true });
  const programs = createPrograms({
    cwd: join(dir, 'workspace'),
    environment,
    log,
    dir: stepDir,
    memoryBytes: memory === undefined ? undefined : parseQuantity(memory),
    usage: parts.usage,
    signal,
  });
  const context = {
    build,
    registry: parts.registry,
    find: parts.find,
    dir,
    cacheDir: join(parts.cachesDir, cacheNameOf(build)),
    environment,
    programs,
    say: (line: string) => log.write('stdout', Buffer.from(`${line}\n`)),
    signal,
  };
  const exit = await STEPS[name]?.(context, state).then(
    (message) => ({ exitCode: 0, reason: 'Completed' as const, ...(message && { message }) }),
    (error: unknown) => exitOf(error, log, running),
  );
  log.close();
  record.state = terminated(exit ?? { exitCode: 127, reason: 'Error' }, startedAt, undefined);
  record.isDone = true;
  changed();
}

function exitOf(error: unknown, log: ContainerLog, { signal, parts, build }: Running) {
  if (signal.aborted) return { exitCode: 137, reason: 'Error' as const };
  const { message } = error as Error;
  log.write('stderr', Buffer.from(`${message}\n`));
  if (error instanceof StepFailure) return { exitCode: error.exitCode, reason: error.reason, message };
  parts.log.error({ err: error, build: build.metadata.name }, 'Step of a build failed unexpectedly');
  return { exitCode: 1, reason: 'Error' as const, message };
}

/** One cache per Image, whatever its Builds are called. */
export const cacheNameOf = ({ metadata }: Pick<Build, 'metadata'>): string => {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  return `${metadata.namespace}_${owner?.name ?? metadata.name}`;
};
