import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInformer, isConflict, type KubeClient, type Pod } from '@cf/kubernetes';
import { folderOf } from '../../kubelet/pod/pod-run';
import { type Build } from '../kinds';
import { BUILD_NODE } from './build-pod';
import { type BuildPodParts, type BuildPodRun, runBuildPod } from './run-build-pod';

/** What looks after the build pods besides carrying them out. */
export interface BuildNodeOptions extends BuildPodParts {
  readonly client: KubeClient;
  readonly podLogsDir: string;
}

const DEADLINE = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};
const DELETED = { reason: 'Deleted', message: 'Pod was deleted' };
/** Logs of a deleted pod stay a while for those who follow them. */
const LOGS_STAY_MS = 30_000;

interface Life {
  /** The pod as last seen. */
  pod: Pod;
  run?: BuildPodRun;
  deadline?: NodeJS.Timeout;
  deleting?: Promise<void>;
  isRemoved?: boolean;
}

/** Carries out the pods of the node `kpack`, keeps their deadlines and confirms their deletion, until the signal. */
export async function followBuildPods(options: BuildNodeOptions, signal: AbortSignal): Promise<void> {
  const { client, log } = options;
  const lives = new Map<string, Life>();
  const pods = createInformer({ client, kind: 'Pod', fieldSelector: `spec.nodeName=${BUILD_NODE}`, log });
  pods.onChange((_key, pod, isDeleted) => {
    if (signal.aborted || pod.spec?.nodeName !== BUILD_NODE) return;
    const uid = pod.metadata.uid ?? '';
    const life = lives.get(uid) ?? { pod };
    life.pod = pod;
    lives.set(uid, life);
    if (isDeleted) {
      lives.delete(uid);
      return remove(options, life);
    }
    if (pod.metadata.deletionTimestamp) return void (life.deleting ??= endDeleted(options, life));
    if (!isOver(pod)) begin(options, life);
  });
  await pods.run(signal);
  await Promise.all([...lives.values()].map(({ run, deadline }) => (clearTimeout(deadline), run?.stop())));
}

const isOver = ({ status }: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** A pod that an earlier platform left half done is carried out anew: nothing that its steps do is harmed by doing it twice. */
function begin(options: BuildNodeOptions, life: Life): void {
  if (life.run) return watchDeadline(life, life.run);
  const { pod } = life;
  const name = pod.metadata.ownerReferences?.find(({ kind }) => kind === 'Build')?.name ?? '';
  const starting = options.client.get('Build', { name, namespace: pod.metadata.namespace }).then((build) => {
    if (!build || life.deleting || life.isRemoved || life.run) return;
    life.run = runBuildPod(options, pod, build as Build);
    watchDeadline(life, life.run);
    void life.run.ended.then(() => clearTimeout(life.deadline));
  });
  starting.catch((err: unknown) => {
    options.log.warn({ err, build: name }, 'Could not begin a build pod, trying again');
    setTimeout(() => begin(options, life), 1_000).unref();
  });
}

function watchDeadline(life: Life, run: BuildPodRun): void {
  const { spec } = life.pod;
  clearTimeout(life.deadline);
  if (spec?.activeDeadlineSeconds === undefined) return;
  const leftMs = Date.parse(run.startTime) + spec.activeDeadlineSeconds * 1000 - Date.now();
  life.deadline = setTimeout(() => void run.stop(DEADLINE), Math.max(leftMs, 0));
}

async function endDeleted({ client, log }: BuildNodeOptions, life: Life): Promise<void> {
  const { pod } = life;
  await life.run?.stop(DELETED);
  const { name, namespace, uid } = pod.metadata;
  await client.delete('Pod', { name, namespace }, { uid, gracePeriodSeconds: 0 }).catch((err: unknown) => {
    if (!isConflict(err)) log.warn({ err, pod: { name } }, 'Could not confirm the deletion of a build pod');
  });
}

function remove({ podLogsDir }: BuildNodeOptions, life: Life): void {
  const { pod } = life;
  life.isRemoved = true;
  clearTimeout(life.deadline);
  void life.run?.stop();
  const folder = join(podLogsDir, folderOf(pod));
  setTimeout(() => void rm(folder, { recursive: true, force: true }), LOGS_STAY_MS).unref();
}
