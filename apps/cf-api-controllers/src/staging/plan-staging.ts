import { type StagingBuild, type StagingFailure } from '@cf/core';
import { conditionOf, type KpackBuild, type KpackImage, type Pod } from '@cf/kubernetes';
import { placementFailure, startFailure } from '../workloads/container-end';

/** What is known about a staging that has not ended. */
export interface StagingView {
  readonly build: StagingBuild;
  readonly kpackBuild: KpackBuild | undefined;
  readonly pod: Pod | undefined;
  readonly image: KpackImage | undefined;
  readonly now: number;
  readonly timeoutMs: number;
  readonly stuckAfterMs: number;
  readonly notStartedAfterMs: number;
}

/**
 * What becomes of a staging: it goes on, or it fails and its Image is freed: by a deadline for a pod that runs on a node, else by removing the
 * Image, because kpack would make the pod of a removed Build again.
 */
export type StagingPlan =
  | { readonly do: 'wait' }
  | { readonly do: 'fail'; readonly failure: StagingFailure; readonly free: 'pod' | 'image' | 'nothing' };

/** The one decision about a staging; kpack itself leaves builds that cannot start unfinished for ever. */
export function planStaging(view: StagingView): StagingPlan {
  const ageMs = view.now - view.build.created_at.getTime();
  const reason = stuckReason(view, ageMs);
  if (reason) return { do: 'fail', failure: reason, free: whatToFree(view) };
  if (ageMs < view.timeoutMs) return { do: 'wait' };
  const seconds = Math.round(view.timeoutMs / 1000);
  const message = `Staging time expired: the build did not finish within ${seconds} seconds.${hint(view)}`;
  return { do: 'fail', failure: { errorId: 'StagingTimeExpired', message }, free: whatToFree(view) };
}

function stuckReason(view: StagingView, ageMs: number): StagingFailure | undefined {
  const { kpackBuild, pod, image, stuckAfterMs, notStartedAfterMs } = view;
  if (!kpackBuild) {
    const problem = ageMs >= notStartedAfterMs ? builderProblem(image) : undefined;
    return problem
      ? { errorId: 'StagingError', message: `Staging could not be started: ${problem}` }
      : undefined;
  }
  if (ageMs < stuckAfterMs || !pod) return undefined;
  const placement = placementFailure(pod);
  if (placement) return { errorId: 'InsufficientResources', message: placement };
  const start = podStartFailure(pod);
  return start ? { errorId: 'StagingError', message: `Staging could not be started: ${start}` } : undefined;
}

const BUILDER_REASONS = new Set(['BuilderNotFound', 'BuilderNotReady']);

function builderProblem(image: KpackImage | undefined): string | undefined {
  const conditions = [conditionOf(image, 'Ready'), conditionOf(image, 'BuilderReady')];
  const failing = conditions.find(
    (condition) => condition?.status === 'False' && BUILDER_REASONS.has(condition.reason ?? ''),
  );
  return failing && (failing.message ?? failing.reason);
}

function podStartFailure({ status }: Pod): string | undefined {
  const states = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  for (const { state } of states) {
    const failure = startFailure(state);
    if (failure) return failure;
  }
  return undefined;
}

function whatToFree({ kpackBuild, pod, image }: StagingView): 'pod' | 'image' | 'nothing' {
  if (pod?.spec?.nodeName) return 'pod';
  return kpackBuild && image ? 'image' : 'nothing';
}

const hint = ({ kpackBuild, pod }: StagingView): string => {
  if (!kpackBuild) return ' It was never started.';
  const problem = pod && (placementFailure(pod) ?? podStartFailure(pod));
  return problem ? ` ${problem}` : '';
};
