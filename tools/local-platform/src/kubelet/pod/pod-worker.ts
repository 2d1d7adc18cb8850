import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isConflict, isNotFound, type Pod } from '@cf/kubernetes';
import { type ContainerRecord, createRecords, hasRunBefore, now } from './container-record';
import { folderOf, type KubeletParts, type PodRun } from './pod-run';
import { type PodFacts, podStatusOf } from './pod-status';
import { runContainers, settle, stopAll } from './run-containers';
import { createStatusPublisher, type StatusPublisher } from './status-publisher';
import { graceOf } from './stop-container';

/** A pod that is looked after. */
export interface PodWorker {
  readonly pod: () => Pod;
  readonly records: readonly ContainerRecord[];
  /** Tells what the pod has become. */
  readonly update: (pod: Pod) => void;
  /** The pod is gone from the API: whatever still runs ends at once. Resolves when nothing is left of it here. */
  readonly removed: () => Promise<void>;
  /** Ends its processes without a word to the API, because the platform stops. */
  readonly stop: () => Promise<void>;
}

const RETRY_MS = 1_000;
const STOP_MS = 3_000;
const DEADLINE = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};
const LOST = {
  reason: 'ContainerStatusUnknown',
  message: 'The platform was started again while the pod ran',
};

/** A pod's life here: what changes, and the means to end it. */
interface PodLife extends PodRun {
  readonly startTime: string;
  readonly wasOver: boolean;
  readonly publisher: StatusPublisher;
  readonly stopStarting: () => void;
  readonly hurryUp: () => void;
  latest: Pod;
  failure: PodFacts['failure'];
}

/** Begins to run a pod that is bound to this node, or to end one that is being deleted. */
export function startPodWorker(kubelet: KubeletParts, first: Pod): PodWorker {
  const life = beginLife(kubelet, first);
  const living = live(life, first).catch((err: unknown) =>
    kubelet.log.error({ err, pod: refOf(first) }, 'Pod worker failed'),
  );
  let deadline: NodeJS.Timeout | undefined;
  let deleting: Promise<void> | undefined;

  async function end(graceSeconds: number): Promise<void> {
    life.stopStarting();
    clearTimeout(deadline);
    await stopAll(life, graceSeconds);
    await living;
  }

  function watchDeadline(): void {
    const seconds = life.latest.spec?.activeDeadlineSeconds;
    clearTimeout(deadline);
    if (seconds === undefined || life.wasOver || life.stopping.aborted) return;
    const left = Date.parse(life.startTime) + seconds * 1000 - Date.now();
    deadline = setTimeout(
      () => {
        life.failure = DEADLINE;
        kubelet.events.record(life.latest, DEADLINE.reason, DEADLINE.message);
        void end(graceOf(life)).then(life.changed);
      },
      Math.max(left, 0),
    );
  }

  function update(newer: Pod): void {
    life.latest = newer;
    if (!newer.metadata.deletionTimestamp) return watchDeadline();
    if (newer.metadata.deletionGracePeriodSeconds === 0) life.hurryUp();
    deleting ??= end(graceOf(life)).then(() => confirmDeletion(life, first));
  }

  update(first);
  return {
    pod: life.pod,
    records: life.records,
    update,
    async removed() {
      life.publisher.close();
      life.hurryUp();
      await end(0);
      kubelet.ports.release(Object.values(life.ports));
      await rm(life.dir, { recursive: true, force: true });
    },
    async stop() {
      life.publisher.close();
      life.stopStarting();
      clearTimeout(deadline);
      await endQuietly(life, living);
    },
  };
}

const refOf = ({ metadata: { name, namespace } }: Pod) => ({ name, namespace });

function beginLife(kubelet: KubeletParts, first: Pod): PodLife {
  const stopping = new AbortController();
  const hurry = new AbortController();
  const publisher = createStatusPublisher(() => report(life));
  let conditions = first.status?.conditions ?? [];
  const life: PodLife = {
    kubelet,
    latest: first,
    pod: () => life.latest,
    dir: join(kubelet.podsDir, folderOf(first)),
    records: createRecords(first),
    ports: {},
    volumes: {},
    failure: undefined,
    startTime: first.status?.startTime ?? now(),
    wasOver: ['Succeeded', 'Failed'].includes(first.status?.phase ?? ''),
    publisher,
    changed: publisher.request,
    stopping: stopping.signal,
    hurry: hurry.signal,
    stopStarting: () => stopping.abort(),
    hurryUp: () => hurry.abort(),
  };

  async function report({ records, startTime, failure, latest }: PodLife): Promise<void> {
    const isTerminating = Boolean(latest.metadata.deletionTimestamp);
    const status = podStatusOf({ conditions, records, startTime, failure, isTerminating });
    try {
      // The uid keeps the report off a later pod of the same name.
      const patch = { metadata: { uid: first.metadata.uid }, status };
      await kubelet.client.patch('Pod', refOf(first), patch, { subresource: 'status' });
      conditions = status.conditions ?? [];
    } catch (error) {
      if (isNotFound(error) || isConflict(error)) return publisher.close();
      kubelet.log.debug({ err: error, pod: refOf(first) }, 'Could not report status');
      throw error;
    }
  }
  return life;
}

async function live(life: PodLife, first: Pod): Promise<void> {
  if (life.wasOver || first.metadata.deletionTimestamp) return;
  if (hasRunBefore(first) && first.spec?.restartPolicy === 'Never') {
    life.failure = LOST;
    for (const record of life.records) Object.assign(record, { isDone: true, state: record.lastState });
  } else {
    await settle(life);
    await runContainers(life);
  }
  life.changed();
  await life.publisher.flush();
}

/** Tells the API that nothing of the pod runs any more, which removes it there. */
async function confirmDeletion({ wasOver, changed, publisher, kubelet }: PodLife, first: Pod): Promise<void> {
  if (!wasOver) changed();
  await publisher.flush();
  for (;;) {
    try {
      await kubelet.client.delete('Pod', refOf(first), { uid: first.metadata.uid, gracePeriodSeconds: 0 });
      return;
    } catch (err) {
      if (isConflict(err)) return;
      kubelet.log.debug({ err, pod: refOf(first) }, 'Could not confirm deletion');
      await sleep(RETRY_MS);
    }
  }
}

async function endQuietly({ records, hurryUp }: PodLife, living: Promise<void>): Promise<void> {
  const alive = records.flatMap(({ running }) => running ?? []);
  for (const one of alive) one.signal('SIGTERM');
  const timer = setTimeout(() => {
    hurryUp();
    for (const one of alive) one.signal('SIGKILL');
  }, STOP_MS);
  await living;
  clearTimeout(timer);
}
