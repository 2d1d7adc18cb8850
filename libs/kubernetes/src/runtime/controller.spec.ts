import pino from 'pino';
import { type Pod } from '../kinds/built-in';
import { createCache } from './cache';
import { createController } from './controller';
import { type ChangeListener, type Informer } from './informer';
import { DONE, type Reconciler, requeueAfter, TerminalError } from './reconciler';

const log = pino({ level: 'silent' });

function source() {
  const cache = createCache<Pod>();
  const listeners: ChangeListener<Pod>[] = [];
  const informer: Informer<'Pod'> = {
    kind: 'Pod',
    cache,
    synced: Promise.resolve(),
    onChange: (listener) => void listeners.push(listener),
    run: async () => {},
    isCurrent: () => true,
  };
  const put = (name: string) => {
    const object: Pod = { metadata: { name, namespace: 'n' } };
    cache.set(`n/${name}`, object);
    for (const listener of listeners) listener(`n/${name}`, object, false);
  };
  const remove = (name: string) => {
    cache.remove(`n/${name}`);
    for (const listener of listeners) listener(`n/${name}`, { metadata: { name, namespace: 'n' } }, true);
  };
  return { informer, put, remove };
}

async function runUntil(
  reconciler: (finish: () => void) => Reconciler<Pod>,
  act: (s: ReturnType<typeof source>) => void,
) {
  const given = source();
  const stop = new AbortController();
  const results: string[] = [];
  const controller = createController({
    name: 'test',
    source: given.informer,
    reconciler: reconciler(() => stop.abort()),
    log,
    metrics: { observe: (_name, result) => results.push(result), queueDepth: () => {} },
  });
  act(given);
  await controller.run(stop.signal);
  return results;
}

test('tries again after an error, and stops when it succeeds', async () => {
  let runs = 0;
  const results = await runUntil(
    (finish) => ({
      async reconcile() {
        runs += 1;
        if (runs < 3) throw new Error('not yet');
        finish();
        return DONE;
      },
    }),
    ({ put }) => put('a'),
  );
  expect(results).toEqual(['error', 'error', 'done']);
});

test('does not try again after a terminal error', async () => {
  const results = await runUntil(
    (finish) => ({
      async reconcile(_context, { metadata }) {
        if (metadata.name === 'bad') throw new TerminalError('no use');
        setTimeout(finish, 20);
        return DONE;
      },
    }),
    ({ put }) => {
      put('bad');
      put('good');
    },
  );
  expect(results).toEqual(['terminal_error', 'done']);
});

test('comes back when the reconciler asks for it', async () => {
  let runs = 0;
  const results = await runUntil(
    (finish) => ({
      async reconcile() {
        runs += 1;
        if (runs === 2) finish();
        return runs === 2 ? DONE : requeueAfter(5);
      },
    }),
    ({ put }) => put('a'),
  );
  expect(results).toEqual(['requeued', 'done']);
});

test('tells of an object that is gone by its key', async () => {
  const gone: string[] = [];
  await runUntil(
    (finish) => ({
      reconcile: async () => DONE,
      async reconcileDeleted(_context, key) {
        gone.push(key);
        finish();
        return DONE;
      },
    }),
    ({ put, remove }) => {
      put('a');
      remove('a');
    },
  );
  expect(gone).toEqual(['n/a']);
});
