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
  return {
    observedGeneration: metadata.generation ?? 0,
    conditions: withTimes(
      builder ? notReady(builder, metadata.namespace ?? '') : notFound(spec.builder.name),
      status?.conditions,
    ),
  };
}

/** kpack leaves the namespace out, too. */
const notFound = (name: string): Condition[] => [
  {
    type: 'Ready',
    status: 'False',
    reason: 'BuilderNotFound',
    message: `Error: Unable to find builder '${name}' in namespace ''.`,
  },
];

function notReady(builder: KpackBuilder, namespace: string): Condition[] {
  const why = conditionOf(builder, 'Ready')?.message ?? 'Builder has no latestImage';
  const message = `Error: Builder '${builder.metadata.name}' is not ready in namespace '${namespace}'; Message: ${why}`;
  const failing = { status: 'False' as const, reason: 'BuilderNotReady', message };
  return [{ type: 'Ready', ...failing }, { type: 'BuilderReady', ...failing }, upToDate(builder)];
}

const upToDate = (builder: KpackBuilder): Condition =>
  conditionOf(builder, 'UpToDate')?.status === 'False'
    ? {
        type: 'BuilderUpToDate',
        status: 'False',
        reason: 'BuilderNotUpToDate',
        message: 'Builder is not up to date. The latest stack and buildpacks may not be in use.',
      }
    : { type: 'BuilderUpToDate', status: 'True', reason: 'BuilderUpToDate' };

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
