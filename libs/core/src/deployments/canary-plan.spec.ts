import { canaryPlan } from './canary-plan';

test.each([
  ['one instance beside all others without steps', undefined, 4, [{ canary: 1, original: 4 }]],
  [
    'the share of each step, one instance more than before meanwhile',
    [25, 50, 100],
    4,
    [
      { canary: 1, original: 4 },
      { canary: 2, original: 3 },
      { canary: 4, original: 0 },
    ],
  ],
  ['never less than one instance', [1], 10, [{ canary: 1, original: 10 }]],
])('a canary has %s', (_name, weights, original, expected) => {
  expect(canaryPlan(weights, { original, desired: original })).toEqual(expected);
});
