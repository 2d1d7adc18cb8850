import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exponentialDelay } from '@cf/kubernetes';
import { ContainerError } from '../container/container-error';
import { parseQuantity } from '../container/environment';
import { type Exit, type ProcessPlan, runProcess } from '../container/run-process';
import { type Probe } from '../probes/check';
import { probe } from '../probes/prober';
import { type ContainerRecord, now, terminated, waiting } from './container-record';
import { folderOf, type PodRun } from './pod-run';
import { pullAndPrepare } from './pull-and-prepare';
import { graceOf, rememberPlan, stopContainer } from './stop-container';

const RESTART_BACKOFF = { baseMs: 1_000, maxMs: 30_000 };
const HEALTHY_MS = 10 * 60_000;

/** Runs a container, again and again as its restart policy says, until it is done or the pod is stopped. */
export async function supervise(run: PodRun, record: ContainerRecord): Promise<void> {
  let failures = 0;
  for (let isFirst = true; !run.stopping.aborted; isFirst = false) {
    const since = Date.now();
    const exit = await runOnce(run, record, isFirst);
    if (!exit || run.stopping.aborted || record.isDone || !isRestarted(run, record, exit)) break;
    failures = Date.now() - since > HEALTHY_MS ? 1 : failures + 1;
    // As in Kubernetes, the first restart comes at once.
    if (failures > 1) await backOff(run, record, exponentialDelay(failures - 1, RESTART_BACKOFF));
  }
  record.isDone = true;
  run.changed();
}

function isRestarted(run: PodRun, { kind }: ContainerRecord, { exitCode }: Exit): boolean {
  const policy = run.pod().spec?.restartPolicy ?? 'Always';
  if (kind === 'sidecar') return true;
  if (kind === 'init') return policy !== 'Never' && exitCode !== 0;
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

async function backOff(run: PodRun, record: ContainerRecord, delayMs: number): Promise<void> {
  const { name } = record.spec;
  const message = `back-off ${Math.round(delayMs / 1000)}s restarting failed container=${name} pod=${folderOf(run.pod())}`;
  const ended = record.state;
  record.lastState = ended;
  record.state = waiting('CrashLoopBackOff', message);
  run.changed();
  run.kubelet.events.record(
    run.pod(),
    'BackOff',
    `Back-off restarting failed container ${name} in pod ${folderOf(run.pod())}`,
    name,
  );
  await sleep(delayMs, undefined, { signal: run.stopping }).catch(() => undefined);
  // A pod that is stopped while it waits has ended the way its last run did.
  if (run.stopping.aborted) record.state = ended;
}

/** Undefined when the pod was stopped before the container could start. */
async function runOnce(run: PodRun, record: ContainerRecord, isFirst: boolean): Promise<Exit | undefined> {
  let plan: ProcessPlan | undefined;
  try {
    plan = await pullAndPrepare(run, record);
    if (!plan) return undefined;
    return await runPlan(run, record, plan, isFirst);
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error;
    const exit: Exit = { exitCode: 128, reason: 'StartError', message: error.message };
    begin(record, isFirst);
    run.kubelet.events.record(run.pod(), 'Failed', `Error: ${error.message}`, record.spec.name);
    end(run, record, exit, '1970-01-01T00:00:00Z');
    return exit;
  }
}

async function runPlan(
  run: PodRun,
  record: ContainerRecord,
  plan: ProcessPlan,
  isFirst: boolean,
): Promise<Exit> {
  const { kubelet } = run;
  const count = record.restartCount + (isFirst ? 0 : 1);
  const log = kubelet.openLog({ pod: folderOf(run.pod()), container: record.spec.name, restartCount: count });
  try {
    const pidFile = join(run.dir, record.spec.name, 'pid.json');
    const running = await runProcess(plan, { log, pidFile, strays: kubelet.usage.strays });
    begin(record, isFirst);
    rememberPlan(record, plan);
    record.running = running;
    const startedAt = now();
    record.state = { running: { startedAt } };
    run.changed();
    kubelet.events.record(run.pod(), 'Started', `Started container ${record.spec.name}`, record.spec.name);
    const memory = record.spec.resources?.limits?.['memory'];
    kubelet.usage.watch(
      running.pid,
      memory === undefined ? undefined : parseQuantity(memory),
      running.killForMemory,
    );

    const probing = new AbortController();
    void probe(
      { container: record.spec, ports: run.ports, plan },
      probeListener(run, record),
      probing.signal,
    );
    // Stopped between the decision to start and this line: nobody else knows of the process yet.
    if (run.stopping.aborted)
      void stopContainer(run, record, graceOf(run), `Stopping container ${record.spec.name}`);
    const exit = await running.exited;
    probing.abort();
    kubelet.usage.unwatch(running.pid);
    end(run, record, exit, startedAt);
    return exit;
  } finally {
    log.close();
  }
}

/** The run before this one moves to lastState, as soon as there is a new one. */
function begin(record: ContainerRecord, isFirst: boolean): void {
  if (!isFirst) record.restartCount += 1;
  if (record.state.terminated) record.lastState = record.state;
  record.containerID = `local://${randomBytes(32).toString('hex')}`;
}

function end(run: PodRun, record: ContainerRecord, exit: Exit, startedAt: string): void {
  record.running = undefined;
  record.started = false;
  record.ready = false;
  record.state = terminated(exit, startedAt, record.containerID);
  run.changed();
}

function probeListener(run: PodRun, record: ContainerRecord) {
  const set = (change: Partial<Pick<ContainerRecord, 'started' | 'ready'>>) => {
    Object.assign(record, change);
    run.changed();
  };
  return {
    onStarted: () => set({ started: true }),
    onReady: (ready: boolean) => set({ ready }),
    onFinding: (kind: string, finding: string) =>
      run.kubelet.events.record(run.pod(), 'Unhealthy', `${kind} probe failed: ${finding}`, record.spec.name),
    onDead: (kind: string, { terminationGracePeriodSeconds }: Probe) => {
      const grace = terminationGracePeriodSeconds ?? graceOf(run);
      const why = `Container ${record.spec.name} failed ${kind.toLowerCase()} probe, will be restarted`;
      void stopContainer(run, record, grace, why);
    },
  };
}
