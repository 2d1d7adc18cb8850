import { createMoments } from './moments';

test('tells when something happened, the first time, to who asked before and to who asks later', async () => {
  const times = [10, 20, 30];
  const moments = createMoments(() => times.shift() ?? NaN);
  const before = moments.when('built', 1_000);
  moments.happened('built');
  moments.happened('built');
  moments.happened('other');

  expect(await before).toBe(10);
  expect(await moments.when('built', 0)).toBe(10);
  expect(await moments.when('other', 0)).toBe(20);
});

test('fails when it does not happen in time', async () => {
  await expect(createMoments().when('never', 10)).rejects.toThrow('did not happen in 0.01 s: never');
});
