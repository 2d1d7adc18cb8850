import { appendPlatformLog } from '@cf/live-state';
import { arrangeApp } from '../testing/arrange';
import { useApi } from '../testing/use-api';
import { type LogLine } from './log-line';

const api = useApi();
const now = BigInt(Date.now()) * 1_000_000n;
const line = (ageSeconds: number, text: string): LogLine => ({
  time: now - BigInt(ageSeconds) * 1_000_000_000n,
  sourceType: 'APP/PROC/WEB',
  instanceId: '1',
  type: 'OUT',
  text,
});
const read = async (role: Parameters<typeof api.as>[0], guid: string, query = '') => {
  const { status, body } = await api.as(role).get(`/api/v1/read/${guid}${query}`);
  const batch = (body.envelopes?.batch ?? []) as { log: { payload: string } }[];
  return { status, batch, texts: batch.map(({ log }) => Buffer.from(log.payload, 'base64').toString()) };
};

beforeEach(() => void (api.podLines.length = 0));

test('says its version without a token', async () => {
  const { status, body } = await api.anonymous().get('/api/v1/info');
  expect([status, body]).toEqual([200, { version: '3.1.0', vm_uptime: '1' }]);
});

test('gives the lines of instances and of the platform in one order', async () => {
  const app = await arrangeApp(api);
  api.podLines.push(line(3600, 'an hour ago'), line(7200, 'before that'));
  await appendPlatformLog(api.redis, app.guid, [
    { source_type: 'API', instance_id: '0', type: 'OUT', line: 'just now' },
  ]);

  const { batch, texts } = await read('space_developer', app.guid);

  expect(texts).toEqual(['before that', 'an hour ago', 'just now']);
  expect(batch[1]).toEqual({
    timestamp: String(line(3600, '').time),
    source_id: app.guid,
    instance_id: '1',
    deprecated_tags: {},
    tags: { source_type: 'APP/PROC/WEB', instance_id: '1', app_id: app.guid },
    log: { payload: Buffer.from('an hour ago').toString('base64'), type: 'OUT' },
  });
});

test('takes the start that a client sends who wants all of it', async () => {
  const app = await arrangeApp(api);
  api.podLines.push(line(60, 'a'), line(30, 'b'));

  const { texts } = await read(
    'admin',
    app.guid,
    '?start_time=-6795364578871345152&descending=true&limit=1&envelope_types=LOG',
  );

  expect(texts).toEqual(['b']);
});

test('has no envelopes of other types', async () => {
  const app = await arrangeApp(api);
  api.podLines.push(line(60, 'a'));
  expect((await read('admin', app.guid, '?envelope_types=GAUGE')).texts).toEqual([]);
});

test.each([
  ['space_auditor', 200],
  ['org_auditor', 404],
  ['no_role', 404],
] as const)('answers %s with %i', async (role, expected) => {
  const app = await arrangeApp(api);
  expect((await read(role, app.guid)).status).toBe(expected);
});

test('refuses a limit that is too large and a time that is none', async () => {
  const app = await arrangeApp(api);
  expect((await read('admin', app.guid, '?limit=1001')).status).toBe(400);
  expect((await read('admin', app.guid, '?start_time=yesterday')).status).toBe(400);
});
