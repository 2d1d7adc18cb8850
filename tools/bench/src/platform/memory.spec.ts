import { residentMiB } from './memory';

test('reads the resident set, not the size or the peak', () => {
  expect(
    residentMiB(
      'Name:\tnode\nVmPeak:\t  999999 kB\nVmHWM:\t  888888 kB\nVmRSS:\t  102400 kB\nRssAnon:\t 1 kB\n',
    ),
  ).toBe(100);
});

test('refuses what has no resident set, such as a zombie', () => {
  expect(() => residentMiB('Name:\tnode\nState:\tZ (zombie)\n')).toThrow();
});
