import { ms, table } from './table';

test('columns are as wide as their widest cell', () => {
  expect(
    table(
      ['what', 'ms'],
      [
        ['a longer name', '1.00'],
        ['b', '100'],
      ],
    ),
  ).toBe(
    ['what             ms', '-------------  ----', 'a longer name  1.00', 'b               100'].join('\n'),
  );
});

test.each([
  [1.234, '1.23'],
  [12.34, '12.3'],
  [1234.5, '1235'],
])('%p ms are told as %p', (value, expected) => {
  expect(ms(value)).toBe(expected);
});
