import { createTurns } from './turns';

const never = new AbortController().signal;

function deferred() {
  let finish = () => undefined as void;
  const done = new Promise<void>((resolve) => (finish = resolve));
  return { done, finish };
}

test('runs so many at once, the others in the order in which they came', async () => {
  const inTurn = createTurns(2);
  const started: number[] = [];
  const gates = [0, 1, 2, 3].map(deferred);
  const work = gates.map(({ done }, index) =>
    inTurn(never, async () => {
      started.push(index);
      await done;
    }),
  );

  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  gates[1]?.finish();
  await work[1];
  await Promise.resolve();
  expect(started).toEqual([0, 1, 2]);
  for (const { finish } of gates) finish();
  await Promise.all(work);
  expect(started).toEqual([0, 1, 2, 3]);
});

test('gives the turn on when the work fails', async () => {
  const inTurn = createTurns(1);
  await expect(inTurn(never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(inTurn(never, async () => 'next')).resolves.toBe('next');
});

test('forgets who gives up while waiting', async () => {
  const inTurn = createTurns(1);
  const { done, finish } = deferred();
  const first = inTurn(never, () => done);
  const impatient = new AbortController();
  let ran = false;
  const second = inTurn(impatient.signal, async () => void (ran = true));
  impatient.abort(new Error('enough'));

  await expect(second).rejects.toThrow('enough');
  finish();
  await first;
  await expect(inTurn(never, async () => 'third')).resolves.toBe('third');
  expect(ran).toBe(false);
});
