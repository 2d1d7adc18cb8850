import { type Crash } from '@cf/core';
import { CONTAINERS, LABELS, type Pod, SOURCE_TYPES } from '@cf/kubernetes';
import { exitDescription, type Terminated } from '../workloads/container-end';
import { indexOf } from './snapshot';

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

/**
 * The latest crash of each container of an instance. A container that ends although nobody stops its pod has crashed, with whatever status. The
 * count of restarts makes a crash the same one before and after the container has started again.
 */
export function crashesOf(pod: Pod): Crash[] {
  const { labels = {}, deletionTimestamp } = pod.metadata;
  const processGuid = labels[LABELS.guid];
  if (!processGuid || labels[LABELS.sourceType] !== SOURCE_TYPES.app || deletionTimestamp) return [];
  return (pod.status?.containerStatuses ?? []).flatMap((status) => {
    const crash = latestOf(status);
    return crash ? [crashOf(pod, processGuid, status, crash)] : [];
  });
}

interface Latest {
  readonly terminated: Terminated;
  readonly count: number;
}

function latestOf({ state, lastState, restartCount }: ContainerStatus): Latest | undefined {
  if (state?.terminated) return { terminated: state.terminated, count: restartCount + 1 };
  if (lastState?.terminated) return { terminated: lastState.terminated, count: restartCount };
  return undefined;
}

function crashOf(
  pod: Pod,
  processGuid: string,
  { name }: ContainerStatus,
  { terminated, count }: Latest,
): Crash {
  const { labels = {}, uid } = pod.metadata;
  const role = name.startsWith(CONTAINERS.sidecarPrefix) ? 'SIDECAR' : 'PROC';
  const subject =
    role === 'SIDECAR' ? name.slice(CONTAINERS.sidecarPrefix.length) : (labels[LABELS.processType] ?? '');
  return {
    processGuid,
    version: labels[LABELS.version] ?? '',
    instance: uid ?? '',
    index: indexOf(pod),
    exitStatus: terminated.exitCode,
    exitDescription: `APP/${role}/${subject.toUpperCase()}: ${exitDescription(terminated)}`,
    crashCount: count,
    crashTimestamp: Math.floor((Date.parse(terminated.finishedAt ?? '') || 0) / 1000),
    cellId: pod.spec?.nodeName ?? '',
    key: `${uid}/${name}/${count}`,
  };
}
