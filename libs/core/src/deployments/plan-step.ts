/** What is known of one process's instances: how many take requests, how many are on their way, how many are neither. */
export interface InstanceSummary {
  readonly routable: number;
  readonly starting: number;
  readonly unhealthy: number;
}

export interface WebProcess {
  readonly guid: string;
  readonly instances: number;
}

/** A deployment and the app's web processes, oldest first, as they are now. */
export interface Situation {
  readonly state: string;
  readonly maxInFlight: number;
  /** How many instances there shall be in the end. */
  readonly desired: number;
  /** How many there were before. */
  readonly original: number;
  readonly canary: CanaryStep | undefined;
  readonly deployingGuid: string;
  readonly web: readonly WebProcess[];
  /** Undefined when nothing is known of a process at present. */
  readonly summaryOf: (processGuid: string) => InstanceSummary | undefined;
  /** Processes of superseded deployments that were canceled: they give way first. */
  readonly abandoned: readonly string[];
  /** Processes of superseded deployments that had ended well, newest first. */
  readonly proven: readonly string[];
  /** A cancellation that has waited long enough for its survivor goes on without. */
  readonly patienceIsOver: boolean;
}

export interface CanaryStep {
  readonly canary: number;
  readonly original: number;
}

/** What to do next. Counts of processes that are not named stay; `ends` is the state in which the deployment arrives. */
export interface Step {
  readonly instances: ReadonlyMap<string, number>;
  readonly destroy: readonly string[];
  readonly healthy?: boolean;
  readonly ends?: 'DEPLOYED' | 'PAUSED' | 'CANCELED';
}

/** The next step of a deployment, or undefined when it has to wait (behaviour facts, section 14). Nothing is scaled down before its replacement takes requests. */
export function planStep(situation: Situation): Step | undefined {
  switch (situation.state) {
    case 'DEPLOYING':
      return planScale(situation, { target: situation.desired, interim: situation.desired }, 'DEPLOYED');
    case 'PREPAUSED': {
      const { canary, original } = situation.canary ?? { canary: 1, original: situation.original };
      return planScale(situation, { target: canary + original, interim: canary }, 'PAUSED');
    }
    case 'CANCELING':
      return planCancel(situation);
    default:
      return undefined;
  }
}

interface Goal {
  /** Instances that old and new processes shall have together. */
  readonly target: number;
  /** Instances that the new process shall have. */
  readonly interim: number;
}

function planScale(situation: Situation, goal: Goal, end: 'DEPLOYED' | 'PAUSED'): Step | undefined {
  const { web, deployingGuid, summaryOf, abandoned } = situation;
  const deploying = web.find(({ guid }) => guid === deployingGuid);
  const summary = summaryOf(deployingGuid);
  if (!deploying || !summary) return undefined;
  const { routable } = summary;
  const old = web.filter(({ guid }) => guid !== deployingGuid);
  const desiredOld = Math.max(goal.target - routable, 0);
  const surplus = old.reduce((sum, { instances }) => sum + instances, 0) - desiredOld;
  const down = scaledDown(old, surplus, abandoned);
  if (Math.min(deploying.instances, routable) >= goal.interim) return { ...down, healthy: true, ends: end };
  const next = scaledUp(deploying, summary, { maxInFlight: situation.maxInFlight, interim: goal.interim });
  if (next > deploying.instances) {
    return { ...down, instances: new Map([...down.instances, [deployingGuid, next]]), healthy: true };
  }
  return down.instances.size + down.destroy.length > 0 ? down : undefined;
}

/** How many instances the new process shall have: more only while none fails and no more start than may be in flight. */
function scaledUp(
  { instances }: WebProcess,
  { routable, starting, unhealthy }: InstanceSummary,
  { maxInFlight, interim }: { maxInFlight: number; interim: number },
): number {
  const canUp = starting < maxInFlight && unhealthy === 0 && routable >= instances - maxInFlight;
  return canUp ? Math.max(instances, Math.min(routable + maxInFlight, interim)) : instances;
}

/** Takes `surplus` instances from the old processes, the abandoned and then the oldest first; an emptied one goes, but for the oldest of all. */
function scaledDown(
  old: readonly WebProcess[],
  surplus: number,
  abandoned: readonly string[],
): Pick<Step, 'instances' | 'destroy'> {
  const instances = new Map<string, number>();
  const destroy: string[] = [];
  let left = Math.max(surplus, 0);
  const isAbandoned = ({ guid }: WebProcess) => abandoned.includes(guid);
  for (const process of [...old.filter(isAbandoned), ...old.filter((one) => !isAbandoned(one))]) {
    const taken = Math.min(process.instances, left);
    left -= taken;
    const remaining = process.instances - taken;
    if (remaining === 0 && process.guid !== old[0]?.guid) destroy.push(process.guid);
    else if (taken > 0) instances.set(process.guid, remaining);
  }
  return { instances, destroy };
}

/** One process survives with the original count; the others go once it takes the requests, those that take none at once. */
function planCancel({ web, summaryOf, proven, original, patienceIsOver }: Situation): Step | undefined {
  const survivor =
    proven
      .map((guid) => web.find((process) => process.guid === guid))
      .find((process) => process && (summaryOf(process.guid)?.routable ?? 0) > 0) ?? web[0];
  if (!survivor) return { instances: new Map(), destroy: [], ends: 'CANCELED' };
  const others = web.filter(({ guid }) => guid !== survivor.guid);
  const isReplaced = patienceIsOver || (summaryOf(survivor.guid)?.routable ?? 0) >= original;
  const destroy = others
    .filter(({ guid }) => isReplaced || summaryOf(guid)?.routable === 0)
    .map(({ guid }) => guid);
  const instances = new Map(survivor.instances === original ? [] : [[survivor.guid, original]]);
  if (destroy.length === others.length) return { instances, destroy, ends: 'CANCELED' };
  return instances.size + destroy.length > 0 ? { instances, destroy } : undefined;
}
