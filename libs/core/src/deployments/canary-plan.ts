import { type CanaryStep } from './plan-step';

/** How many instances the canary and the original process have at each step (behaviour facts, section 14). */
export function canaryPlan(
  weights: readonly number[] | undefined,
  { original, desired }: { original: number; desired: number },
): CanaryStep[] {
  if (!weights?.length) return [{ canary: 1, original }];
  const total = Math.min(desired, original);
  return weights.map((weight) => {
    const canary = Math.max(Math.round((total * weight) / 100), 1);
    return { canary, original: weight === 100 ? 0 : total - canary + 1 };
  });
}

/** The step at which a canary deployment is; undefined for any other strategy. */
export function canaryStepOf(deployment: {
  strategy: string;
  canary_steps: unknown;
  canary_current_step: number | null;
  web_instances: number | null;
  original_web_process_instance_count: number;
}): CanaryStep | undefined {
  if (deployment.strategy !== 'canary') return undefined;
  const original = deployment.original_web_process_instance_count;
  const steps = (deployment.canary_steps ?? []) as { instance_weight: number }[];
  const plan = canaryPlan(
    steps.map(({ instance_weight }) => instance_weight),
    { original, desired: deployment.web_instances ?? original },
  );
  return plan[(deployment.canary_current_step ?? 1) - 1];
}
