import { randomBytes } from 'node:crypto';
import { type KubeClient, type Pod } from '@cf/kubernetes';
import { type Logger } from 'pino';

/** Tells what happens to a pod, as `kubectl describe` shows it. */
export interface EventRecorder {
  record(pod: Pod, reason: string, message: string, container?: string): void;
}

const WARNINGS = new Set([
  'BackOff',
  'Failed',
  'FailedMount',
  'Unhealthy',
  'FailedKillPod',
  'FailedPreStopHook',
  'DeadlineExceeded',
]);
const REMEMBERED = 1_000;

/** Writes Events one after the other; the same one again raises its count. An Event that cannot be written is only logged. */
export function createEventRecorder(client: KubeClient, log: Logger): EventRecorder {
  const known = new Map<string, { name: string; count: number; first: string }>();
  let last: Promise<unknown> = Promise.resolve();

  async function write(pod: Pod, reason: string, message: string, container?: string): Promise<void> {
    const { name, namespace, uid, resourceVersion } = pod.metadata;
    const key = [uid, reason, message, container].join('\n');
    const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    const before = known.get(key);
    if (before) {
      before.count += 1;
      await client.patch(
        'Event',
        { name: before.name, namespace },
        { count: before.count, lastTimestamp: at },
      );
      return;
    }
    if (known.size >= REMEMBERED) known.clear();
    const event = { name: `${name}.${randomBytes(8).toString('hex')}`, count: 1, first: at };
    known.set(key, event);
    const fieldPath = container && `spec.containers{${container}}`;
    await client.create('Event', {
      metadata: { name: event.name, namespace },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion, fieldPath },
      type: WARNINGS.has(reason) ? 'Warning' : 'Normal',
      reason,
      message: message.slice(0, 1024),
      count: 1,
      firstTimestamp: at,
      lastTimestamp: at,
      source: { component: 'kubelet', host: 'local' },
      reportingComponent: 'kubelet',
      reportingInstance: 'local',
    });
  }

  return {
    record(pod, reason, message, container) {
      last = last
        .then(() => write(pod, reason, message, container))
        .catch((err: unknown) => log.debug({ err, reason }, 'Could not write event'));
    },
  };
}
