import { eventually, fixture, useSpace, visit } from './use-platform';

jest.setTimeout(240_000);
const here = useSpace();
const url = () => `app.${here.domain}`;
const answer = async () => {
  const { body } = await eventually(
    () => visit(here.platform, url()),
    ({ status }) => status === 200,
  );
  return JSON.parse(body);
};
const webOf = ({ processes }: { processes: readonly { type: string }[] }) =>
  processes.find(({ type }) => type === 'web');

beforeAll(() => here.cf.push('app', { path: fixture('node'), memory: '128M' }), 240_000);

test('apps lists it with its instances and routes', async () => {
  expect(await here.cf.apps()).toEqual([
    {
      name: 'app',
      state: 'STARTED',
      processes: [expect.objectContaining({ type: 'web', desired: 1, running: 1 })],
      routes: [url()],
    },
  ]);
});

test('set-env is seen after a restart, unset-env is gone after one', async () => {
  await here.cf.setEnv('app', 'GREETING', 'good day');
  expect((await here.cf.env('app')).environment_variables).toEqual({ GREETING: 'good day' });
  await here.cf.restart('app');
  expect(await answer()).toMatchObject({ greeting: 'good day' });

  await here.cf.unsetEnv('app', 'GREETING');
  expect((await here.cf.env('app')).environment_variables).toEqual({});
  await here.cf.restart('app', { strategy: 'rolling' });
  await eventually(answer, ({ greeting }) => greeting === null);
});

test('the app knows who it is', async () => {
  const { VCAP_APPLICATION } = (await here.cf.env('app')).application_env_json;
  expect(VCAP_APPLICATION).toMatchObject({
    application_name: 'app',
    space_name: here.space,
    organization_name: here.org,
  });

  const env = JSON.parse((await visit(here.platform, `${url()}/env`)).body);
  expect(JSON.parse(env.VCAP_APPLICATION)).toMatchObject({ application_name: 'app' });
  expect(env).toMatchObject({ CF_INSTANCE_INDEX: '0', PORT: expect.stringMatching(/^\d+$/) });
});

test('stop makes it unreachable, start brings it back', async () => {
  expect(await here.cf.stop('app')).toMatchObject({ state: 'STOPPED' });
  await eventually(
    () => visit(here.platform, url()),
    ({ status }) => status === 503 || status === 404,
  );
  expect(await here.cf.start('app')).toMatchObject({ app: { state: 'STARTED' } });
  expect(await answer()).toMatchObject({ hello: 'node' });
  expect(await here.cf.start('app')).toEqual({ alreadyStarted: true });
});

test('scale -i starts and ends instances', async () => {
  const scaled = await here.cf.scale('app', { instances: 2 });
  expect(webOf(scaled)).toMatchObject({ instances: 2 });
  const running = (wanted: number) =>
    eventually(
      async () => (webOf(await here.cf.app('app')) as never as { stats: { state: string }[] }).stats,
      (stats) => stats.length === wanted && stats.every(({ state }) => state === 'RUNNING'),
      60_000,
    );
  await running(2);
  const seen = new Set<string>();
  await eventually(
    async () => seen.add((await answer()).instance),
    () => seen.size === 2,
  );

  await here.cf.scale('app', { instances: 1 });
  await running(1);
});

test('scale -m restarts with more memory', async () => {
  expect(webOf(await here.cf.scale('app', { memoryInMb: 160 }))).toMatchObject({
    memory_in_mb: 160,
    stats: [expect.objectContaining({ mem_quota: 160 * 1024 * 1024 })],
  });
});

test('an instance can be restarted alone', async () => {
  const instance = async () => {
    const web = webOf(await here.cf.app('app')) as never as { stats: { state: string; uptime?: number }[] };
    const { state = '', uptime = 0 } = web.stats[0] ?? {};
    return { state, since: Date.now() - uptime * 1_000 };
  };
  const before = await eventually(instance, ({ since }) => Date.now() - since >= 3_000);
  await here.cf.restartAppInstance('app', 0);
  await eventually(
    instance,
    ({ state, since }) => state === 'RUNNING' && since > before.since + 2_000,
    60_000,
  );
  expect(await answer()).toMatchObject({ hello: 'node' });
});

test('restage makes a new droplet of the same package; the old one can be set again', async () => {
  const before = await here.cf.droplets('app');
  expect(await here.cf.restage('app')).toMatchObject({ app: { state: 'STARTED' } });

  const after = await here.cf.droplets('app');
  expect(after).toHaveLength(before.length + 1);
  expect(after[0]).toMatchObject({ isCurrent: true, state: 'STAGED' });
  expect(await here.cf.packages('app')).toEqual([expect.objectContaining({ state: 'READY', type: 'bits' })]);

  await here.cf.stop('app');
  await here.cf.setDroplet('app', before[0]?.guid ?? '');
  expect((await here.cf.droplets('app')).find(({ isCurrent }) => isCurrent)?.guid).toBe(before[0]?.guid);
  expect(await here.cf.start('app')).toMatchObject({ app: { state: 'STARTED' } });
});

test('events tell what happened', async () => {
  const types = (await here.cf.events('app')).map(({ type }) => type);
  for (const type of ['create', 'update', 'start', 'stop', 'restage', 'process.scale', 'droplet.mapped']) {
    expect(
      types.some((seen) =>
        seen.includes(type.replace('restage', 'build.create').replace('droplet.mapped', 'droplet')),
      ),
    ).toBe(true);
  }
});

test('delete -r takes the routes along', async () => {
  await here.cf.deleteApp('app', { withRoutes: true });

  expect(await here.cf.apps()).toEqual([]);
  expect(await here.cf.routes()).toEqual([]);
  await eventually(
    () => visit(here.platform, url()),
    ({ status }) => status === 404,
  );
});
