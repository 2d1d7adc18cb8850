import { setTimeout as sleep } from 'node:timers/promises';
import { check, type Probe, type ProbeTarget } from './check';

type ProbeKind = 'Startup' | 'Liveness' | 'Readiness';

/** What the prober tells. */
export interface ProbeListener {
  readonly onStarted: () => void;
  readonly onReady: (isReady: boolean) => void;
  /** Each failed answer. */
  readonly onFinding: (kind: ProbeKind, finding: string) => void;
  /** The container must be restarted. */
  readonly onDead: (kind: ProbeKind, probe: Probe) => void;
}

/** Probes a container that has just started until the signal: startup first, then liveness and readiness side by side. */
export async function probe(
  target: ProbeTarget,
  listener: ProbeListener,
  signal: AbortSignal,
): Promise<void> {
  const { startupProbe, livenessProbe, readinessProbe } = target.container;
  if (startupProbe) {
    const outcome = await untilDecided('Startup', startupProbe, { target, listener, signal });
    if (outcome === 'failed') listener.onDead('Startup', startupProbe);
    if (outcome !== 'passed') return;
  }
  listener.onStarted();
  if (!readinessProbe) listener.onReady(true);
  await Promise.all([
    livenessProbe && whileAlive(livenessProbe, { target, listener, signal }),
    readinessProbe && followReadiness(readinessProbe, { target, listener, signal }),
  ]);
}

interface Probing {
  readonly target: ProbeTarget;
  readonly listener: ProbeListener;
  readonly signal: AbortSignal;
}

type Outcome = 'passed' | 'failed' | 'stopped';

/** Each answer in turn, after the initial delay and then every period; ends with the signal. */
async function* answers(
  kind: ProbeKind,
  one: Probe,
  { target, listener, signal }: Probing,
): AsyncGenerator<boolean> {
  const periodMs = (one.periodSeconds ?? 10) * 1000;
  await pause((one.initialDelaySeconds ?? 0) * 1000, signal);
  while (!signal.aborted) {
    const finding = await check(one, target);
    if (signal.aborted) return;
    if (finding !== undefined) listener.onFinding(kind, finding);
    yield finding === undefined;
    await pause(periodMs, signal);
  }
}

const pause = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }).catch(() => undefined);

/** Counts answers in a row; tells a change when there are enough of them. */
function createThreshold({
  successThreshold = 1,
  failureThreshold = 3,
}: Probe): (isOk: boolean) => boolean | undefined {
  let inRow = 0;
  let last: boolean | undefined;
  return (isOk) => {
    inRow = isOk === last ? inRow + 1 : 1;
    last = isOk;
    return inRow >= (isOk ? successThreshold : failureThreshold) ? isOk : undefined;
  };
}

async function untilDecided(kind: ProbeKind, one: Probe, probing: Probing): Promise<Outcome> {
  const decide = createThreshold(one);
  for await (const isOk of answers(kind, one, probing)) {
    const decision = decide(isOk);
    if (decision !== undefined) return decision ? 'passed' : 'failed';
  }
  return 'stopped';
}

async function whileAlive(one: Probe, probing: Probing): Promise<void> {
  const decide = createThreshold(one);
  for await (const isOk of answers('Liveness', one, probing)) {
    if (decide(isOk) === false) return probing.listener.onDead('Liveness', one);
  }
}

async function followReadiness(one: Probe, probing: Probing): Promise<void> {
  const decide = createThreshold(one);
  for await (const isOk of answers('Readiness', one, probing)) {
    const decision = decide(isOk);
    if (decision !== undefined) probing.listener.onReady(decision);
  }
}
