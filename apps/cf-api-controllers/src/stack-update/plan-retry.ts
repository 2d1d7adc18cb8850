import { conditionOf, type KpackBuild, type KpackBuilder, type KpackImage } from '@cf/kubernetes';
import { isOnDemand, outcomeOf } from '../staging/build-outcome';

/** What is known about an Image whose newest Build failed. */
export interface RetryView {
  readonly image: KpackImage;
  readonly newestBuild: KpackBuild | undefined;
  readonly builder: KpackBuilder | undefined;
  /** The package image of the app's current droplet, when it has one. */
  readonly currentSource: string | undefined;
}

/**
 * kpack looks for a new stack only while the newest Build of an Image succeeded. When it failed and there is a newer stack: a failed update is tried
 * again; after a failed staging the Image goes back to what the app runs, which then is built upon the new stack.
 */
export type RetryPlan =
  | { readonly do: 'nothing' }
  | { readonly do: 'trigger' }
  | { readonly do: 'restore'; readonly source: string };

/** The one decision about an Image after a change of it or of its builder. It ends by itself: a build on demand is repeated once per stack. */
export function planRetry(view: RetryView): RetryPlan {
  const { image, newestBuild, currentSource } = view;
  const stack = stackOf(view.builder);
  if (!newestBuild || !stack || !hasFailed(image, newestBuild)) return { do: 'nothing' };
  if (!isOnDemand(newestBuild)) return { do: 'trigger' };

  const present = image.spec.source.registry?.image;
  const isUpToDate = newestBuild.spec.runImage?.image === stack;
  if (isUpToDate || !present || !currentSource) return { do: 'nothing' };
  return present === currentSource ? { do: 'trigger' } : { do: 'restore', source: currentSource };
}

const hasFailed = (image: KpackImage, newestBuild: KpackBuild): boolean =>
  conditionOf(image, 'Ready')?.status === 'False' && outcomeOf(newestBuild).state === 'FAILED';

/** The run image that the builder would use now. */
const stackOf = (builder: KpackBuilder | undefined): string | undefined =>
  conditionOf(builder, 'Ready')?.status === 'True' ? builder?.status?.stack?.runImage : undefined;
