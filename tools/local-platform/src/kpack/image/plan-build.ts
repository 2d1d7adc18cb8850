import {
  conditionOf,
  KPACK_ANNOTATIONS,
  KPACK_LABELS,
  type KpackBuild,
  type KpackBuilder,
  type KpackImage,
} from '@cf/kubernetes';
import { stable } from '../../controllers/revision';
import { type Build } from '../kinds';
import { LIFECYCLE_VERSION } from '../lifecycle/labels';

/** Why an Image is built, in the order in which reasons are listed. */
export const REASONS = ['TRIGGER', 'COMMIT', 'CONFIG', 'BUILDPACK', 'STACK', 'LIFECYCLE'] as const;
export type Reason = (typeof REASONS)[number];

/** One reason with what was and what is. */
export interface BuildChange {
  readonly reason: Reason;
  readonly old: unknown;
  readonly new: unknown;
}

type Finding = (image: KpackImage, last: Build, builder: KpackBuilder) => BuildChange | undefined;

/**
 * What asks for a Build now that the newest one has ended. Buildpacks, stack and lifecycle count only if that one succeeded, as they do in kpack.
 */
export function changesOf(
  image: KpackImage,
  newest: KpackBuild | undefined,
  builder: KpackBuilder,
): BuildChange[] {
  const config = configOf(image);
  if (!newest) return [{ reason: 'CONFIG', old: { resources: {}, source: {} }, new: config }];
  const succeeded = conditionOf(newest, 'Succeeded')?.status === 'True';
  return FINDINGS.filter(({ afterFailure }) => succeeded || afterFailure).flatMap(
    ({ find }) => find(image, newest as Build, builder) ?? [],
  );
}

const FINDINGS: readonly { readonly afterFailure: boolean; readonly find: Finding }[] = [
  { afterFailure: true, find: findTrigger },
  { afterFailure: true, find: findConfig },
  { afterFailure: false, find: findBuildpacks },
  { afterFailure: false, find: findStack },
  { afterFailure: false, find: findLifecycle },
];

/** The part of an Image's spec whose change builds. */
const configOf = ({ spec }: KpackImage) => ({
  ...(spec.build?.env?.length && { env: spec.build.env }),
  resources: spec.build?.resources ?? {},
  ...(spec.build?.services?.length && { services: spec.build.services }),
  source: spec.source,
});

function findTrigger(_image: KpackImage, { metadata }: Build): BuildChange | undefined {
  const asked = metadata.annotations?.[KPACK_ANNOTATIONS.additionalBuildNeeded];
  if (asked === undefined) return undefined;
  return { reason: 'TRIGGER', old: '', new: `A new build was manually triggered on ${asked}` };
}

function findConfig(image: KpackImage, { spec }: Build): BuildChange | undefined {
  const wanted = configOf(image);
  const built = {
    ...(spec.env?.length && { env: spec.env }),
    resources: spec.resources ?? {},
    ...(spec.services?.length && { services: spec.services }),
    source: spec.source,
  };
  return stable(wanted) === stable(built) ? undefined : { reason: 'CONFIG', old: built, new: wanted };
}

function findBuildpacks(
  _image: KpackImage,
  { status }: Build,
  builder: KpackBuilder,
): BuildChange | undefined {
  const offered = new Set(
    (builder.status?.builderMetadata ?? []).map(({ id, version }) => `${id}@${version}`),
  );
  const gone = (status?.buildMetadata ?? []).filter(({ id, version }) => !offered.has(`${id}@${version}`));
  return gone.length > 0 ? { reason: 'BUILDPACK', old: gone, new: [] } : undefined;
}

const digestOf = (image = '') => image.split('@')[1];

function findStack(_image: KpackImage, { status }: Build, builder: KpackBuilder): BuildChange | undefined {
  const [old, wanted] = [status?.stack?.runImage, builder.status?.stack?.runImage];
  return digestOf(old) === digestOf(wanted) ? undefined : { reason: 'STACK', old, new: wanted };
}

function findLifecycle(_image: KpackImage, { status }: Build): BuildChange | undefined {
  const old = status?.lifecycleVersion;
  return old === LIFECYCLE_VERSION ? undefined : { reason: 'LIFECYCLE', old, new: LIFECYCLE_VERSION };
}

/** The Build with the highest number. */
export const newestOf = (builds: readonly KpackBuild[]): KpackBuild | undefined =>
  builds.reduce<KpackBuild | undefined>(
    (newest, build) => (newest && numberOf(newest) > numberOf(build) ? newest : build),
    undefined,
  );

/** The number in a Build's label. */
export const numberOf = ({ metadata }: KpackBuild): number =>
  Number(metadata.labels?.[KPACK_LABELS.buildNumber] ?? 0);

/** Finished Builds beyond the history limits, the oldest first. */
export function surplusBuilds({ spec }: KpackImage, builds: readonly KpackBuild[]): KpackBuild[] {
  const of = (status: 'True' | 'False', limit = 10) =>
    builds
      .filter((build) => conditionOf(build, 'Succeeded')?.status === status)
      .sort((a, b) => numberOf(a) - numberOf(b))
      .slice(0, -Math.max(limit, 1));
  return [...of('True', spec.successBuildHistoryLimit), ...of('False', spec.failedBuildHistoryLimit)];
}
