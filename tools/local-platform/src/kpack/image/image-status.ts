import {
  type Condition,
  conditionOf,
  KPACK_ANNOTATIONS,
  KPACK_LABELS,
  type KpackBuild,
  type KpackBuilder,
  type KpackImage,
} from '@cf/kubernetes';
import { withTimes } from '../kinds';
import { numberOf } from './plan-build';

type Status = NonNullable<KpackImage['status']>;

/** The status of an Image whose builder is missing or not ready: no Build begins. */
export function waitingStatus(
  { metadata, spec, status }: KpackImage,
  builder: KpackBuilder | undefined,
): Status {
  const { kind, name } = spec.builder;
  const reason = builder ? 'BuilderNotReady' : 'BuilderNotFound';
  const text = conditionOf(builder, 'Ready')?.message;
  const message = builder
    ? `Error: ${kind} ${name} is not ready${text ? `: ${text}` : ''}`
    : `Error: Unable to find builder '${name}' in namespace '${metadata.namespace}'.`;
  const conditions: Condition[] = [
    { type: 'Ready', status: 'False', reason, message },
    { type: 'BuilderReady', status: 'False', reason, message },
  ];
  return {
    observedGeneration: metadata.generation ?? 0,
    conditions: withTimes(conditions, status?.conditions),
  };
}

/** The status of an Image with its newest Build; the last good image stays known through failures. */
export function imageStatusOf({ metadata, status }: KpackImage, newest: KpackBuild): Status {
  const conditions: Condition[] = [
    readyCondition(newest),
    { type: 'BuilderReady', status: 'True', reason: 'BuilderReady' },
    { type: 'BuilderUpToDate', status: 'True', reason: 'BuilderUpToDate' },
  ];
  return {
    observedGeneration: metadata.generation ?? 0,
    conditions: withTimes(conditions, status?.conditions),
    ...aboutBuild(newest),
    latestImage: newest.status?.latestImage ?? status?.latestImage,
    latestStack: newest.status?.stack?.id ?? status?.latestStack,
  };
}

const aboutBuild = (build: KpackBuild) => ({
  buildCounter: numberOf(build),
  latestBuildRef: build.metadata.name,
  latestBuildImageGeneration: Number(build.metadata.labels?.[KPACK_LABELS.imageGeneration] ?? 0),
  latestBuildReason: build.metadata.annotations?.[KPACK_ANNOTATIONS.reason] ?? '',
});

function readyCondition({ metadata, ...build }: KpackBuild): Condition {
  const succeeded = conditionOf(build, 'Succeeded');
  if (succeeded?.status === 'True') return { type: 'Ready', status: 'True', reason: 'UpToDate' };
  if (succeeded?.status !== 'False') {
    const message = succeeded?.message ?? `${metadata.name} is executing`;
    return { type: 'Ready', status: 'Unknown', reason: 'BuildRunning', message };
  }
  const message = `Error: Build '${metadata.name}' in namespace '${metadata.namespace}' failed: ${succeeded.message ?? ''}`;
  return { type: 'Ready', status: 'False', reason: 'BuildFailed', message };
}
