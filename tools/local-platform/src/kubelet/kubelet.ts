import { mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  connectKubernetes,
  createInformer,
  type KubeClient,
  type Pod,
  type PodMetrics,
} from '@cf/kubernetes';
import { type Logger } from 'pino';
import { createPortPool } from './container/ports';
import { createEventRecorder } from './events';
import { createImageStore } from './images/image-store';
import { killLeftovers } from './leftovers';
import { NODE_NAME, registerNode } from './node';
import { podMetricsOf } from './pod-metrics';
import { folderOf, type KubeletParts } from './pod/pod-run';
import { type PodWorker, startPodWorker } from './pod/pod-worker';
import { createUsageMeter, type UsageMeter } from './usage';
import { createContainerLogs } from './container/container-log';

export interface KubeletOptions {
  /** Either a client or a kubeconfig for one. */
  readonly client?: KubeClient;
  readonly kubeconfig?: string;
  /** The platform's data: pods live in `kubelet/`, their logs in `pod-logs/`. */
  readonly dataDir: string;
  readonly registryUrl: string;
  readonly log: Logger;
}

/** The kubelet of the node `local`. */
export interface Kubelet {
  /** For metrics.k8s.io. */
  readonly podMetrics: () => PodMetrics[];
  /** Ends all processes of pods; the pods stay in the API and run again after the next start. */
  readonly stop: () => Promise<void>;
}

/** Logs of a deleted pod stay a while for those who follow them. */
const LOGS_STAY_MS = 30_000;

/** Runs the pods that are bound to the node `local` as processes of this machine, after ending what an earlier kubelet left. */
export async function startKubelet(options: KubeletOptions): Promise<Kubelet> {
  const { dataDir, log } = options;
  const client = options.client ?? connectKubernetes({ kubeconfig: options.kubeconfig });
  const podsDir = join(dataDir, 'kubelet', 'pods');
  mkdirSync(podsDir, { recursive: true });
  const killed = killLeftovers(podsDir);
  if (killed > 0) log.warn({ processes: killed }, 'Killed processes that an earlier start had left');

  const usage = createUsageMeter();
  const parts: KubeletParts = {
    client,
    images: createImageStore({ dir: join(dataDir, 'kubelet', 'images'), registryUrl: options.registryUrl }),
    events: createEventRecorder(client, log),
    usage,
    ports: createPortPool(),
    openLog: createContainerLogs(join(dataDir, 'pod-logs')),
    log,
    podsDir,
  };
  await registerNode(client);
  return followPods(parts, { logsDir: join(dataDir, 'pod-logs'), usage });
}

async function followPods(
  parts: KubeletParts,
  { logsDir, usage }: { logsDir: string; usage: UsageMeter },
): Promise<Kubelet> {
  const workers = new Map<string, PodWorker>();
  const stopping = new AbortController();
  const forget = async (uid: string, pod: Pod) => {
    await workers.get(uid)?.removed();
    workers.delete(uid);
    setTimeout(
      () => void rm(join(logsDir, folderOf(pod)), { recursive: true, force: true }),
      LOGS_STAY_MS,
    ).unref();
  };
  const pods = createInformer({
    client: parts.client,
    kind: 'Pod',
    fieldSelector: `spec.nodeName=${NODE_NAME}`,
    log: parts.log,
  });
  pods.onChange((_key, pod, isDeleted) => {
    const uid = pod.metadata.uid ?? '';
    if (stopping.signal.aborted || pod.spec?.nodeName !== NODE_NAME) return;
    if (isDeleted)
      return void forget(uid, pod).catch((err: unknown) =>
        parts.log.warn({ err }, 'Could not clean up after pod'),
      );
    forgetNamesakes(workers, pod, forget);
    const worker = workers.get(uid);
    if (worker) worker.update(pod);
    else workers.set(uid, startPodWorker(parts, pod));
  });
  const following = pods.run(stopping.signal);
  await pods.synced;
  await sweep(parts.podsDir, workers);
  return {
    podMetrics: () => podMetricsOf(workers.values(), usage),
    async stop() {
      stopping.abort();
      await following;
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
      usage.stop();
    },
  };
}

/** After a gap in the watch, a pod may have been replaced by one of the same name without a word. */
function forgetNamesakes(
  workers: Map<string, PodWorker>,
  pod: Pod,
  forget: (uid: string, pod: Pod) => Promise<void>,
): void {
  for (const [uid, worker] of workers) {
    const { metadata } = worker.pod();
    const isNamesake = metadata.name === pod.metadata.name && metadata.namespace === pod.metadata.namespace;
    if (isNamesake && uid !== pod.metadata.uid) void forget(uid, worker.pod());
  }
}

/** Removes folders of pods that do not exist any more. */
async function sweep(podsDir: string, workers: Map<string, PodWorker>): Promise<void> {
  const wanted = new Set([...workers.values()].map(({ pod }) => folderOf(pod())));
  for (const name of readdirSync(podsDir)) {
    if (!wanted.has(name)) await rm(join(podsDir, name), { recursive: true, force: true });
  }
}
