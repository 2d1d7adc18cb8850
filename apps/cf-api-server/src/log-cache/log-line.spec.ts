import { inOrder, type LogLine, parseTimestamped } from './log-line';

const line = (time: number, text = String(time)): LogLine => ({
  time: BigInt(time),
  sourceType: 'APP/PROC/WEB',
  instanceId: '0',
  type: 'OUT',
  text,
});
const window = { start: 0n, end: 100n, limit: 10, descending: false };
const times = (lines: readonly LogLine[]) => lines.map(({ time }) => Number(time));

test('lines come oldest first, or newest first on demand', () => {
  const lines = [line(3), line(1), line(2)];
  expect(times(inOrder(lines, window))).toEqual([1, 2, 3]);
  expect(times(inOrder(lines, { ...window, descending: true }))).toEqual([3, 2, 1]);
});

test('no two lines have the same time, and what came first stays first', () => {
  const ordered = inOrder([line(5, 'a'), line(5, 'b'), line(6, 'c')], window);
  expect(times(ordered)).toEqual([5, 6, 7]);
  expect(ordered.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
});

test('a window keeps its start, not its end, and no more than its limit', () => {
  expect(times(inOrder([line(1), line(2), line(3)], { ...window, start: 2n, end: 3n }))).toEqual([2]);
  expect(times(inOrder([line(1), line(2), line(3)], { ...window, limit: 2 }))).toEqual([1, 2]);
  expect(times(inOrder([line(1), line(2), line(3)], { ...window, limit: 2, descending: true }))).toEqual([
    3, 2,
  ]);
});

test.each([
  ['2026-01-02T03:04:05.000000001Z hello world', { time: 1767323045000000001n, text: 'hello world' }],
  ['2026-01-02T03:04:05Z ', { time: 1767323045000000000n, text: '' }],
  ['no time', undefined],
])('%j is read', (given, expected) => {
  expect(parseTimestamped(given)).toEqual(expected);
});
