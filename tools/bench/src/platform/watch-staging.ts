import { setTimeout as sleep } from 'node:timers/promises';
import {
  type KindMap,
  type KindName,
  type KpackBuild,
  type KpackImage,
  type KubeClient,
  LABELS,
} from '@cf/kubernetes';
import { createMoments, type Moments } from './moments';

const NAMESPACE = 'cf-staging';
const RETRY_MS = 200;

/** Notes, per build of the API, when its Image is there (`image/<guid>`) and when its kpack Build has ended (`end/<guid>`). */
export function watchStaging(kubernetes: KubeClient): Moments & { readonly stop: () => void } {
  const moments = createMoments();
  const stopping = new AbortController();
  const follow = async <K extends KindName>(kind: K, note: (object: KindMap[K]) => void) => {
    const { items, metadata } = await kubernetes.list(kind, { namespace: NAMESPACE });
    items.forEach(note);
    const { signal } = stopping;
    const { resourceVersion } = metadata;
    for await (const { type, object } of kubernetes.watch(kind, {
      namespace: NAMESPACE,
      resourceVersion,
      signal,
    }))
      if (type !== 'BOOKMARK') note(object);
  };
  /** A watch ends every few minutes; one that breaks begins anew as well. What is measured fails by its own limit of time. */
  const keepFollowing = async (once: () => Promise<void>) => {
    while (!stopping.signal.aborted) await once().catch(() => sleep(RETRY_MS));
  };
  void keepFollowing(() => follow('Image', (image) => noteImage(moments, image)));
  void keepFollowing(() => follow('Build', (build) => noteBuild(moments, build)));
  return { ...moments, stop: () => stopping.abort() };
}

const buildGuidOf = ({ metadata }: KpackImage | KpackBuild) => metadata.labels?.[LABELS.buildGuid];

function noteImage(moments: Moments, image: KpackImage): void {
  const guid = buildGuidOf(image);
  if (guid) moments.happened(`image/${guid}`);
}

function noteBuild(moments: Moments, build: KpackBuild): void {
  const guid = buildGuidOf(build);
  const ended = build.status?.conditions?.some(
    ({ type, status }) => type === 'Succeeded' && status !== 'Unknown',
  );
  if (guid && ended) moments.happened(`end/${guid}`);
}
