import pino from 'pino';
import { type KubeClient } from '../client';
import { KubernetesError } from '../errors';
import { type Lease } from '../kinds/built-in';
import { runWithLease } from './lease';

/** One Lease with the optimistic locking of the real API; `offline` cuts one candidate off. */
function leaseStore() {
  let lease: Lease | undefined;
  let version = 0;
  const offline = new Set<string>();

  const clientOf = (identity: string) => {
    const reach = () => {
      if (offline.has(identity)) throw new KubernetesError(0, 'Unreachable', 'offline');
    };
    const store = (object: object) => {
      version += 1;
      const next = structuredClone(object) as Lease;
      lease = { ...next, metadata: { ...next.metadata, uid: 'u', resourceVersion: String(version) } };
      return structuredClone(lease);
    };
    return {
      get: async () => (reach(), structuredClone(lease)),
      create: async (_kind: string, object: object) => {
        reach();
        if (lease) throw new KubernetesError(409, 'AlreadyExists', 'exists');
        return store(object);
      },
      replace: async (_kind: string, object: Lease) => {
        reach();
        if (object.metadata.resourceVersion !== lease?.metadata.resourceVersion) {
          throw new KubernetesError(409, 'Conflict', 'changed');
        }
        return store(object);
      },
    } as unknown as KubeClient;
  };
  return { clientOf, offline, holder: () => lease?.spec?.holderIdentity };
}

const log = pino({ level: 'silent' });

function candidates(names: string[], leaseDurationMs = 1000) {
  const store = leaseStore();
  const leading = new Set<string>();
  const history: string[] = [];
  let mostAtOnce = 0;
  const waiters: (() => void)[] = [];
  const changed = () => waiters.splice(0).forEach((wake) => wake());

  const runs = names.map((identity) => {
    const stop = new AbortController();
    const done = runWithLease(
      {
        client: store.clientOf(identity),
        namespace: 'n',
        name: 'l',
        identity,
        log,
        leaseDurationMs,
        renewDeadlineMs: 400,
        retryMs: 40,
        onStartedLeading: (signal) =>
          new Promise((resolve) => {
            leading.add(identity);
            history.push(identity);
            mostAtOnce = Math.max(mostAtOnce, leading.size);
            changed();
            signal.addEventListener('abort', () => {
              leading.delete(identity);
              changed();
              resolve();
            });
          }),
      },
      stop.signal,
    );
    return { identity, stop: () => stop.abort(), done };
  });
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise<void>((resolve) => waiters.push(resolve));
  };
  const stopAll = async () => {
    for (const run of runs) run.stop();
    await Promise.all(runs.map(({ done }) => done));
  };
  return { store, leading, history, runs, until, stopAll, mostAtOnce: () => mostAtOnce };
}

test('a leader that stops gives the Lease back, and the next one leads without waiting for its end', async () => {
  const { leading, history, runs, until, stopAll, mostAtOnce, store } = candidates(['a', 'b'], 3_600_000);
  await until(() => leading.size === 1);
  const first = history[0];
  runs.find(({ identity }) => identity === first)?.stop();

  await until(() => history.length === 2);
  expect(mostAtOnce()).toBe(1);

  await stopAll();
  expect(store.holder()).toBe('');
});

test('a leader that cannot renew stops before another one starts', async () => {
  const { store, leading, history, until, stopAll, mostAtOnce } = candidates(['a', 'b']);
  await until(() => leading.size === 1);
  const first = history[0] as string;
  store.offline.add(first);

  await until(() => history.length === 2 && leading.size === 1);
  expect(history[1]).not.toBe(first);
  expect(mostAtOnce()).toBe(1);
  await stopAll();
});
