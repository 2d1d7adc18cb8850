import { setTimeout as sleep } from 'node:timers/promises';
import { type LogLine } from '../src/index';
import { eventually, fixture, useSpace, visit } from './use-platform';

jest.setTimeout(240_000);
const here = useSpace();

test('staging, the platform and the app are heard, in order, live and afterwards', async () => {
  const [pushed] = await here.cf.push('talker', { path: fixture('node'), memory: '128M' });
  expect(pushed?.app.state).toBe('STARTED');
  const recent = await eventually(
    () => here.cf.recentLogs('talker'),
    (lines) => lines.some(({ message }) => message.includes('node-fixture listens')),
  );
  const sources = new Set(recent.map(({ sourceType }) => sourceType));
  expect([...sources]).toEqual(expect.arrayContaining(['STG', 'API', 'APP/PROC/WEB']));
  const times = recent.map(({ timestamp }) => timestamp);
  expect(times).toEqual([...times].sort((one, other) => (one < other ? -1 : 1)));
  expect(new Set(times).size).toBe(times.length);

  const heard: LogLine[] = [];
  const stop = new AbortController();
  const tail = here.cf.logs('talker', (line) => heard.push(line), stop.signal);
  await eventually(
    async () => {
      await visit(here.platform, `talker.${here.domain}/log`);
      // The client begins once a second has passed without a line.
      await sleep(2_500);
      return heard.filter(({ message }) => message.includes('a line from the app'));
    },
    (lines) => lines.length > 0,
    30_000,
  );
  stop.abort();
  await tail;
  expect(heard.find(({ message }) => message.includes('a line from the app'))).toMatchObject({
    sourceType: 'APP/PROC/WEB',
    instanceId: '0',
    type: 'OUT',
  });
});
