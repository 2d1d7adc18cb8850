import { parseLog } from './parse-log';

const entry = (session: number, rest: string) => `2026-11-25 16:14:27.123 UTC [${session}] ${rest}`;

test('reads statements and their values, session by session', () => {
  const log = [
    entry(7, 'LOG:  statement: BEGIN'),
    entry(7, 'LOG:  execute <unnamed>: select *\n\t  from apps where guid = $1 limit $2'),
    entry(7, "DETAIL:  Parameters: $1 = 'it''s, $2 = ''x''', $2 = '50'"),
    entry(8, 'LOG:  execute apps_page/1: select $1::text'),
    entry(8, 'DETAIL:  Parameters: $1 = NULL'),
  ].join('\n');

  expect(parseLog(log)).toEqual([
    { session: 7, name: undefined, text: 'BEGIN', values: [] },
    {
      session: 7,
      name: undefined,
      text: 'select *\n  from apps where guid = $1 limit $2',
      values: ["it's, $2 = 'x'", '50'],
    },
    { session: 8, name: 'apps_page/1', text: 'select $1::text', values: [null] },
  ]);
});

test('gives values to the statement of their own session only, and skips everything else', () => {
  const log = [
    entry(7, 'LOG:  execute <unnamed>: select $1'),
    entry(9, "DETAIL:  Parameters: $1 = 'stray'"),
    entry(7, 'WARNING:  there is no transaction in progress'),
    'not an entry at all',
  ].join('\n');

  expect(parseLog(log)).toEqual([{ session: 7, name: undefined, text: 'select $1', values: [] }]);
});
