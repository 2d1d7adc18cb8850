import { createReplayClient } from '../src/index';
import { eventually, fixture, useSpace } from './use-platform';

jest.setTimeout(240_000);
const here = useSpace();

test('a push in which no buildpack detects says so', async () => {
  await expect(here.cf.push('nothing', { path: fixture('nothing') })).rejects.toMatchObject({
    kind: 'no_app_detected',
    message: expect.stringContaining('NoAppDetectedError'),
  });
  expect((await here.cf.app('nothing')).droplet).toBeUndefined();
});

test('an app that crashes at start ends the push and leaves a trace', async () => {
  await expect(here.cf.push('crashing', { path: fixture('crashing'), memory: '128M' })).rejects.toMatchObject(
    {
      kind: 'start_unsuccessful',
    },
  );

  const events = await eventually(
    () => here.cf.events('crashing'),
    (seen) => seen.some(({ type }) => /crash/.test(type)),
  );
  expect(events.find(({ type }) => /crash/.test(type))?.data).toMatchObject({ index: 0, exit_status: 7 });
  const lines = await eventually(
    () => here.cf.recentLogs('crashing'),
    (seen) => seen.some(({ message }) => message.includes('cannot go on')),
  );
  expect(lines.find(({ message }) => message.includes('cannot go on'))).toMatchObject({
    sourceType: 'APP/PROC/WEB',
  });
});

test('an app that never becomes healthy is not taken for started', async () => {
  const impatient = createReplayClient({
    api: here.platform.api,
    pollIntervalMs: 400,
    startTimeoutMs: 15_000,
  });
  await impatient.login({ user: here.developer, password: 'password', org: here.org, space: here.space });
  const flags = { path: fixture('unhealthy'), memory: '128M', healthCheckTimeout: 5 };

  await expect(impatient.push('unhealthy', flags)).rejects.toMatchObject({
    kind: expect.stringMatching(/^(start_unsuccessful|timeout)$/),
  });

  const { processes } = await impatient.app('unhealthy');
  expect(processes.flatMap(({ stats }) => stats.map(({ state }) => state))).not.toContain('RUNNING');
  await here.cf.stop('unhealthy');
});
