import { conditionOf, KPACK_ANNOTATIONS, type KpackBuild } from '@cf/kubernetes';
import { stagingFailureOf } from './staging-failure';

/** How a kpack Build ended, if it has. */
export type BuildOutcome =
  | { readonly state: 'RUNNING' }
  | { readonly state: 'SUCCEEDED'; readonly image: string }
  | { readonly state: 'FAILED'; readonly errorId: string; readonly message: string };

/** Derived from the status alone. */
export function outcomeOf(build: KpackBuild): BuildOutcome {
  const succeeded = conditionOf(build, 'Succeeded');
  const image = build.status?.latestImage;
  if (succeeded?.status === 'True' && image) return { state: 'SUCCEEDED', image };
  if (succeeded?.status === 'False') return { state: 'FAILED', ...stagingFailureOf(build) };
  return { state: 'RUNNING' };
}

/** Why kpack built: CONFIG, COMMIT and TRIGGER; STACK, BUILDPACK and LIFECYCLE. */
export const reasonsOf = ({ metadata }: KpackBuild): string[] =>
  (metadata.annotations?.[KPACK_ANNOTATIONS.reason] ?? '').split(',').filter(Boolean);

const ASKED_FOR = new Set(['CONFIG', 'COMMIT', 'TRIGGER']);

/**
 * Whether the Build was made of a new source or on demand. Builds for other reasons carry the labels of the last staging as well, but are none.
 */
export const isOnDemand = (build: KpackBuild): boolean =>
  reasonsOf(build).some((reason) => ASKED_FOR.has(reason));
