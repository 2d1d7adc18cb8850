import {
  CONTAINERS,
  isNotFound,
  type KubeClient,
  KubernetesError,
  LABELS,
  type Pod,
  SOURCE_TYPES,
} from '@cf/kubernetes';
import { type LogLine, type LogWindow, parseTimestamped } from './log-line';

/** The logs of containers that belong to an app, as the cluster keeps them. */
export interface PodLogs {
  /** `taskNames` are the names of tasks by their guids. */
  readonly read: (appGuid: string, window: LogWindow, taskNames: TaskNames) => Promise<LogLine[]>;
}
export type TaskNames = (guids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

interface Stream {
  readonly pod: Pod;
  readonly container: string;
  readonly previous: boolean;
  readonly sourceType: string;
  readonly instanceId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** How many pods are looked at, the newest first, and how many logs are read at once. */
const MAX_PODS = 100;
const AT_ONCE = 8;
const MAX_TEXT = 64 * 1024;
const POD_INDEX = 'apps.kubernetes.io/pod-index';

/** Reads logs through the Kubernetes API: pods of processes and tasks, and those that build. */
export function createPodLogs(
  client: KubeClient,
  { workloadsNamespace, stagingNamespace }: { workloadsNamespace: string; stagingNamespace: string },
): PodLogs {
  return {
    async read(appGuid, window, taskNames) {
      const labelSelector = `${LABELS.appGuid}=${appGuid}`;
      const [running, building] = await Promise.all([
        client.list('Pod', { namespace: workloadsNamespace, labelSelector, limit: 500 }),
        client.list('Pod', { namespace: stagingNamespace, labelSelector, limit: 500 }),
      ]);
      const tasks = await taskNames(
        running.items.filter(isTask).flatMap(({ metadata }) => metadata.labels?.[LABELS.guid] ?? []),
      );
      const streams = [
        ...newest(running.items).flatMap((pod) => streamsOfWorkload(pod, tasks)),
        ...newest(building.items).flatMap(streamsOfBuild),
      ];
      const lines: LogLine[] = [];
      for (let at = 0; at < streams.length; at += AT_ONCE) {
        const some = streams.slice(at, at + AT_ONCE);
        lines.push(...(await Promise.all(some.map((stream) => readStream(client, stream, window)))).flat());
      }
      return lines;
    },
  };
}

const newest = (pods: readonly Pod[]) =>
  [...pods]
    .sort((a, b) => String(b.metadata.creationTimestamp).localeCompare(String(a.metadata.creationTimestamp)))
    .slice(0, MAX_PODS);

const isTask = ({ metadata }: Pod) => metadata.labels?.[LABELS.sourceType] === SOURCE_TYPES.task;

function streamsOfWorkload(pod: Pod, tasks: ReadonlyMap<string, string>): Stream[] {
  const labels = pod.metadata.labels ?? {};
  const guid = labels[LABELS.guid] ?? '';
  const type = labels[LABELS.processType] ?? 'web';
  const instanceId = labels[POD_INDEX] ?? '0';
  const base = isTask(pod) ? `APP/TASK/${tasks.get(guid) ?? guid}` : `APP/PROC/${type.toUpperCase()}`;
  const tags = { process_id: guid, process_instance_id: pod.metadata.uid ?? '', process_type: type };
  return startedContainers(pod).flatMap(({ name, restartCount }) => {
    const sidecar = name.startsWith(CONTAINERS.sidecarPrefix)
      ? `/SIDECAR/${name.slice(CONTAINERS.sidecarPrefix.length).toUpperCase()}`
      : '';
    const stream = { pod, container: name, sourceType: base + sidecar, instanceId, tags };
    return restartCount > 0
      ? [
          { ...stream, previous: true },
          { ...stream, previous: false },
        ]
      : [{ ...stream, previous: false }];
  });
}

/** Every step of a build is a container of its own. */
const streamsOfBuild = (pod: Pod): Stream[] =>
  startedContainers(pod).map(({ name }) => ({
    pod,
    container: name,
    previous: false,
    sourceType: SOURCE_TYPES.staging,
    instanceId: '0',
    tags: {},
  }));

/** Containers that have a log: those that have started, be it before. */
const startedContainers = ({ status }: Pod) =>
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].filter(
    ({ state, restartCount }) =>
      state?.running !== undefined || state?.terminated !== undefined || restartCount > 0,
  );

async function readStream(client: KubeClient, stream: Stream, window: LogWindow): Promise<LogLine[]> {
  const { pod, container, previous, sourceType, instanceId, tags } = stream;
  const lines: LogLine[] = [];
  try {
    for await (const raw of client.streamPodLog(pod.metadata, {
      container,
      previous,
      timestamps: true,
      ...rangeOf(window),
    })) {
      const parsed = parseTimestamped(raw);
      if (!parsed || parsed.time < window.start || parsed.time >= window.end) continue;
      lines.push({
        time: parsed.time,
        sourceType,
        instanceId,
        type: 'OUT',
        text: parsed.text.slice(0, MAX_TEXT),
        tags,
      });
      if (!window.descending && lines.length >= window.limit) break;
    }
  } catch (error) {
    if (!isWithoutLog(error)) throw error;
  }
  return lines;
}

/** A pod that went, or a container that has no log yet, is nothing that a reader should hear of. */
const isWithoutLog = (error: unknown) =>
  isNotFound(error) || (error instanceof KubernetesError && error.status === 400);

function rangeOf({ start, limit, descending }: LogWindow) {
  const since = start > 0n ? { sinceTime: new Date(Number(start / 1_000_000n)).toISOString() } : {};
  return descending ? { ...since, tailLines: limit } : since;
}
