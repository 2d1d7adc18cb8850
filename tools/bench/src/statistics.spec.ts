import { figuresOf, median, oneAfterTheOther, percentile } from './statistics';

const upTo = (n: number) => Array.from({ length: n }, (_, index) => n - index);

test.each([
  [0.5, 50],
  [0.99, 99],
  [1, 100],
  [0, 1],
])('the %p quantile of the numbers up to 100 is %p', (share, expected) => {
  expect(percentile(upTo(100), share)).toBe(expected);
});

test('a single sample is every percentile, and nothing has none', () => {
  expect([percentile([7], 0.5), percentile([7], 0.99)]).toEqual([7, 7]);
  expect(percentile([], 0.5)).toBeNaN();
});

test('the median is a sample, not between two', () => {
  expect(median([1, 2, 30, 40])).toBe(2);
});

test('rates are over all the time that was measured, not the mean of the slices', () => {
  const figures = figuresOf(
    [2, 1, 3],
    [
      { count: 100, ms: 100 },
      { count: 100, ms: 300 },
    ],
  );

  expect(figures).toEqual({ p50: 2, p99: 3, perSecond: 500 });
});

test('what comes one after the other takes the sum of the times', () => {
  const sum = oneAfterTheOther({ p50: 1, p99: 2, perSecond: 1000 }, { p50: 3, p99: 5, perSecond: 250 });

  expect(sum).toEqual({ p50: 4, p99: 7, perSecond: 200 });
});
