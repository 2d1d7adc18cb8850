import { setTimeout as sleep } from 'node:timers/promises';
import { checkExec, checkHttp } from '../probes/check';
import { type ProcessPlan } from '../container/run-process';
import { type ContainerRecord } from './container-record';
import { type PodRun } from './pod-run';

const AT_LEAST_MS = 2_000;
const plans = new WeakMap<ContainerRecord, ProcessPlan>();

/** Remembers what a container was started with, for its preStop hook. */
export const rememberPlan = (record: ContainerRecord, plan: ProcessPlan): void =>
  void plans.set(record, plan);

/** How long the pod's containers may take to end. */
export const graceOf = (run: PodRun): number => {
  const { metadata, spec } = run.pod();
  return metadata.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 30;
};

/** Ends a container's process: preStop hook, SIGTERM, and SIGKILL when the grace period is over or there is a hurry. */
export async function stopContainer(
  run: PodRun,
  record: ContainerRecord,
  graceSeconds: number,
  why: string,
): Promise<void> {
  const { running } = record;
  if (!running) return;
  run.kubelet.events.record(run.pod(), 'Killing', why, record.spec.name);
  const deadline = Date.now() + graceSeconds * 1000;
  const ended = new AbortController();
  const over = AbortSignal.any([run.hurry, ended.signal]);
  void running.exited.then(() => ended.abort());

  await runPreStop(run, record, { over, graceMs: graceSeconds * 1000 });
  if (!run.hurry.aborted) running.signal('SIGTERM');
  const rest = graceSeconds === 0 ? 0 : Math.max(deadline - Date.now(), AT_LEAST_MS);
  await sleep(rest, undefined, { signal: over }).catch(() => undefined);
  running.signal('SIGKILL');
  await running.exited;
}

async function runPreStop(
  run: PodRun,
  record: ContainerRecord,
  { over, graceMs }: { over: AbortSignal; graceMs: number },
): Promise<void> {
  const hook = record.spec.lifecycle?.preStop;
  const plan = plans.get(record);
  if (!hook || !plan || over.aborted || graceMs === 0) return;
  if (hook.sleep) {
    await sleep(Math.min((hook.sleep.seconds ?? 0) * 1000, graceMs), undefined, { signal: over }).catch(
      () => undefined,
    );
    return;
  }
  const asking = hook.httpGet
    ? checkHttp(hook.httpGet, { container: record.spec, ports: run.ports }, graceMs)
    : checkExec(hook.exec?.command ?? [], plan, graceMs);
  const finding = await Promise.race([asking, untilAborted(over)]);
  if (finding !== undefined)
    run.kubelet.events.record(run.pod(), 'FailedPreStopHook', finding, record.spec.name);
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<undefined>((resolve) =>
    signal.addEventListener('abort', () => resolve(undefined), { once: true }),
  );
