import { createTurns } from './turns';

test('lets apps follow one after the other, at the rate of the operator', () => {
  let now = 1_000_000;
  const nextTurn = createTurns(60, () => now);
  expect([nextTurn(), nextTurn(), nextTurn()].map((turn) => turn.getTime() - now)).toEqual([0, 1000, 2000]);

  now += 60_000;
  expect(nextTurn().getTime()).toBe(now);
});
