import {
  conditionOf,
  type Draft,
  KPACK_ANNOTATIONS,
  KPACK_LABELS,
  type KpackBuild,
  type KpackBuilder,
  type KpackImage,
  ownerReferenceTo,
} from '@cf/kubernetes';
import { type Build, KPACK_OWN } from '../kinds';
import { type BuildChange, numberOf } from './plan-build';

/** What a new Build follows from. */
export interface BuildCause {
  readonly image: KpackImage;
  readonly builder: KpackBuilder;
  /** The newest Build there is. */
  readonly newest: KpackBuild | undefined;
  readonly changes: readonly BuildChange[];
  readonly at: Date;
}

/** The next Build of an Image. It carries all labels and annotations that the Image has at this moment. */
export function buildFor(cause: BuildCause): Draft<Build> {
  const { image, builder, newest, changes } = cause;
  const { metadata, spec } = image;
  const number = (newest ? numberOf(newest) : 0) + 1;
  return {
    metadata: {
      name: `${metadata.name}-build-${number}`,
      namespace: metadata.namespace,
      labels: {
        ...metadata.labels,
        [KPACK_LABELS.image]: metadata.name,
        [KPACK_LABELS.buildNumber]: String(number),
        [KPACK_LABELS.imageGeneration]: String(metadata.generation ?? 0),
      },
      annotations: {
        ...metadata.annotations,
        [KPACK_ANNOTATIONS.reason]: changes.map(({ reason }) => reason).join(','),
        [KPACK_OWN.buildChanges]: JSON.stringify(changes),
        [KPACK_OWN.builderName]: spec.builder.name,
        [KPACK_OWN.builderKind]: spec.builder.kind,
      },
      ownerReferences: [ownerReferenceTo('Image', metadata)],
    },
    spec: {
      ...handedOn(image),
      ...fromBuilder(builder),
      ...lastBuildOf(image, newest),
      tags: tagsOf(cause, number),
    },
  };
}

/** The fields that a Build has from its Image. */
function handedOn({ spec }: KpackImage) {
  const { env, resources, services, buildTimeout } = spec.build ?? {};
  return {
    serviceAccountName: spec.serviceAccountName ?? 'default',
    source: spec.source,
    env,
    resources,
    services,
    cache: spec.cache,
    defaultProcess: spec.defaultProcess,
    activeDeadlineSeconds: buildTimeout,
  };
}

const fromBuilder = ({ status }: KpackBuilder) => ({
  builder: { image: status?.latestImage ?? '' },
  runImage: { image: status?.stack?.runImage ?? '' },
});

function lastBuildOf(
  { status }: KpackImage,
  newest: KpackBuild | undefined,
): Pick<Build['spec'], 'lastBuild'> {
  if (!status?.latestImage) return {};
  const succeeded = conditionOf(newest, 'Succeeded')?.status === 'True';
  const image = (succeeded && newest?.status?.latestImage) || status.latestImage;
  return { lastBuild: { image, ...(status.latestStack && { stackId: status.latestStack }) } };
}

function tagsOf({ image: { spec }, at }: BuildCause, number: number): string[] {
  const [date = '', time = ''] = at
    .toISOString()
    .replace(/[-:]|\.\d+Z/g, '')
    .split('T');
  const untagged = spec.tag.replace(/:[^:/]+$/, '');
  const numbered = spec.imageTaggingStrategy === 'None' ? [] : [`${untagged}:b${number}.${date}.${time}`];
  return [spec.tag, ...numbered, ...(spec.additionalTags ?? [])];
}
