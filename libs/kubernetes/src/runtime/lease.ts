import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from 'pino';
import { type KubeClient } from '../client';
import { isConflict } from '../errors';
import { type Lease } from '../kinds/built-in';
import { type LeaseRecord, mayStillLead, nextLeaseStep } from './lease-step';

/** A candidate for leadership by a Lease. */
export interface LeaseOptions {
  readonly client: Pick<KubeClient, 'get' | 'create' | 'replace'>;
  readonly namespace: string;
  readonly name: string;
  /** Unique per process, for example the pod's name and a random part. */
  readonly identity: string;
  readonly log: Logger;
  readonly leaseDurationMs?: number;
  /** A leader that could not renew for so long stops leading; must be less than the duration. */
  readonly renewDeadlineMs?: number;
  readonly retryMs?: number;
  /** The leader's work; its signal fires when leadership ends. The Lease is given back after it has returned. */
  readonly onStartedLeading: (signal: AbortSignal) => Promise<void>;
  readonly onStoppedLeading?: () => void;
}

interface Terms {
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryMs: number;
}

interface Seen {
  readonly lease: Lease | undefined;
  readonly fingerprint: string;
  readonly since: number;
}

/** Stands for election, leads, and stands again, until the signal; then gives the Lease back. */
export async function runWithLease(options: LeaseOptions, signal: AbortSignal): Promise<void> {
  const terms: Terms = {
    leaseDurationMs: options.leaseDurationMs ?? 15_000,
    renewDeadlineMs: options.renewDeadlineMs ?? 10_000,
    retryMs: options.retryMs ?? 2_000,
  };
  if (terms.renewDeadlineMs >= terms.leaseDurationMs) {
    throw new Error(
      'A leader must stop before its Lease ends: renewDeadlineMs must be less than leaseDurationMs',
    );
  }

  while (!signal.aborted) {
    const wonAt = await stand(options, terms, signal);
    if (wonAt === undefined) return;
    await lead(options, terms, wonAt, signal);
  }
}

/** Tries until the Lease is ours; answers when the winning request began. */
async function stand(options: LeaseOptions, terms: Terms, signal: AbortSignal): Promise<number | undefined> {
  let seen: Seen = { lease: undefined, fingerprint: '', since: performance.now() };
  while (!signal.aborted) {
    const beganAt = performance.now();
    try {
      seen = look(await options.client.get('Lease', options), seen);
      if (await tryHold(options, terms, seen)) return beganAt;
    } catch (error) {
      if (!isConflict(error))
        options.log.warn({ err: error, lease: { name: options.name } }, 'Lease not reachable');
    }
    await sleep(terms.retryMs * (1 + Math.random() * 0.2), undefined, { signal }).catch(() => {});
  }
  return undefined;
}

function look(lease: Lease | undefined, before: Seen): Seen {
  const fingerprint = `${lease?.metadata.uid}/${lease?.metadata.resourceVersion}`;
  return fingerprint === before.fingerprint
    ? { ...before, lease }
    : { lease, fingerprint, since: performance.now() };
}

async function tryHold(
  { client, namespace, name, identity }: LeaseOptions,
  terms: Terms,
  seen: Seen,
): Promise<boolean> {
  const record = seen.lease?.spec as LeaseRecord | undefined;
  const step = nextLeaseStep({
    now: performance.now(),
    identity,
    record: seen.lease && (record ?? {}),
    unchangedSince: seen.since,
    leaseDurationMs: terms.leaseDurationMs,
  });
  if (step.do === 'wait') return false;

  const now = microTime();
  const isNewHolder = step.do !== 'renew';
  const spec = {
    holderIdentity: identity,
    leaseDurationSeconds: Math.max(1, Math.ceil(terms.leaseDurationMs / 1000)),
    acquireTime: isNewHolder ? now : seen.lease?.spec?.acquireTime,
    renewTime: now,
    leaseTransitions: (record?.leaseTransitions ?? -1) + (isNewHolder ? 1 : 0),
  };
  if (step.do === 'create') await client.create('Lease', { metadata: { namespace, name }, spec });
  else await client.replace('Lease', { metadata: metadataOf(seen.lease as Lease), spec });
  return true;
}

/** The resource version makes the write fail when somebody else was faster. */
const metadataOf = ({ metadata }: Lease) => ({
  name: metadata.name,
  namespace: metadata.namespace,
  resourceVersion: metadata.resourceVersion,
  labels: metadata.labels,
  annotations: metadata.annotations,
});

async function lead(options: LeaseOptions, terms: Terms, wonAt: number, signal: AbortSignal): Promise<void> {
  const { log, identity, name } = options;
  const leadership = new AbortController();
  const stop = () => leadership.abort();
  signal.addEventListener('abort', stop, { once: true });
  log.info({ lease: { name, identity } }, 'Became leader');

  const work = options.onStartedLeading(leadership.signal);
  const ended = work.then(stop, (error: unknown) => {
    if (!leadership.signal.aborted) log.error({ err: error, lease: { name } }, 'Work of the leader failed');
    stop();
  });
  await renewUntil(options, terms, wonAt, leadership);
  await ended;

  signal.removeEventListener('abort', stop);
  options.onStoppedLeading?.();
  log.info({ lease: { name, identity } }, 'Stopped leading');
  await within(3_000, giveBack(options)).catch((error: unknown) =>
    log.debug({ err: error }, 'Lease was not given back'),
  );
}

async function renewUntil(
  options: LeaseOptions,
  terms: Terms,
  wonAt: number,
  leadership: AbortController,
): Promise<void> {
  let lastRenewalBeganAt = wonAt;
  // The deadline has its own timer: a renewal that hangs must not keep a leader in office.
  const deadline = setInterval(
    () => {
      if (!mayStillLead(performance.now(), lastRenewalBeganAt, terms.renewDeadlineMs)) leadership.abort();
    },
    Math.min(100, terms.retryMs),
  );

  while (!leadership.signal.aborted) {
    await sleep(terms.retryMs, undefined, { signal: leadership.signal }).catch(() => {});
    if (leadership.signal.aborted) break;
    const beganAt = performance.now();
    const renewal = renew(options, terms).catch((error: unknown) => {
      options.log.warn({ err: error, lease: { name: options.name } }, 'Lease was not renewed');
      return 'unknown' as const;
    });
    const outcome = await within(terms.renewDeadlineMs / 2, renewal, leadership.signal);
    if (outcome === 'renewed') lastRenewalBeganAt = beganAt;
    if (outcome === 'lost') leadership.abort();
  }
  clearInterval(deadline);
}

/** The outcome of the request, or undefined when it takes too long. */
function within<T>(timeoutMs: number, request: Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve(undefined);
    const timer = setTimeout(giveUp, timeoutMs);
    signal?.addEventListener('abort', giveUp, { once: true });
    request.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    });
  });
}

async function renew(options: LeaseOptions, terms: Terms): Promise<'renewed' | 'lost'> {
  const lease = await options.client.get('Lease', options);
  const isOurs = lease?.spec?.holderIdentity === options.identity;
  if (!isOurs) return 'lost';
  await tryHold(options, terms, { lease, fingerprint: '', since: performance.now() });
  return 'renewed';
}

async function giveBack({ client, namespace, name, identity }: LeaseOptions): Promise<void> {
  const lease = await client.get('Lease', { namespace, name });
  if (lease?.spec?.holderIdentity !== identity) return;
  const spec = { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTime() };
  await client.replace('Lease', { metadata: metadataOf(lease), spec });
}

const microTime = () => new Date().toISOString().replace('Z', '000Z');
