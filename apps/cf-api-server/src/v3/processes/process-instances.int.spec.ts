import { randomUUID } from 'node:crypto';
import { type Instance, writeSnapshots } from '@cf/live-state';
import { arrangeApp, arrangeProcess, eventsOf, resetFlags, setFlags } from '../../testing/arrange';
import { useApi } from '../../testing/use-api';

const api = useApi();
const developer = () => api.as('space_developer');
const SECOND = 1000;

afterEach(() => resetFlags(api));

const instance = (index: number, more: Partial<Instance> = {}): Instance => ({
  index,
  state: 'RUNNING',
  since: Date.now() - 90 * SECOND,
  routable: true,
  details: null,
  instance_guid: `i-${index}`,
  host: '10.0.0.9',
  instance_ip: '10.1.0.7',
  port: 8080,
  usage: { cpu: 0.25, mem: 1234.4, disk: 99, time: '2026-01-01T00:00:00Z' },
  ...more,
});

/** A process of three instances, as the cluster has them. */
async function arrangeRunning(
  instances: Instance[],
  { state = 'STARTED', version = undefined as string | undefined } = {},
) {
  const app = await arrangeApp(api, { state });
  const process = await api.db.process.update({ where: { guid: app.guid }, data: { instances: 3 } });
  await writeSnapshots(
    api.redis,
    new Map([[app.guid, { at: Date.now(), version: version ?? process.version, instances }]]),
  );
  return app.guid;
}

const statsOf = (guid: string) => developer().get(`/v3/processes/${guid}/stats`);
const instancesOf = async (guid: string) =>
  (await developer().get(`/v3/processes/${guid}/process_instances`)).body;

describe('GET /v3/processes/:guid/stats', () => {
  test('has every instance that there shall be: with its use of the machine, with why it crashed, or as starting', async () => {
    const guid = await arrangeRunning([
      instance(0),
      instance(1, { state: 'CRASHED', routable: false, details: 'Exited with status 7', usage: null }),
    ]);

    const { status, body, headers } = await statsOf(guid);

    const common = { type: 'web', isolation_segment: null, details: null };
    const known = {
      ...common,
      host: '10.0.0.9',
      instance_internal_ip: '10.1.0.7',
      instance_ports: [
        {
          external: 8080,
          internal: 8080,
          external_tls_proxy_port: null,
          internal_tls_proxy_port: null,
        },
      ],
      uptime: expect.any(Number),
      mem_quota: 256 * 1024 ** 2,
      disk_quota: 512 * 1024 ** 2,
      log_rate_limit: -1,
      fds_quota: 16384,
    };
    const usage = { cpu_entitlement: null, log_rate: 0 };
    expect([status, body]).toEqual([
      200,
      {
        resources: [
          {
            ...known,
            index: 0,
            state: 'RUNNING',
            routable: true,
            instance_guid: 'i-0',
            usage: { ...usage, time: '2026-01-01T00:00:00Z', cpu: 0.25, mem: 1234, disk: 99 },
          },
          {
            ...known,
            index: 1,
            state: 'CRASHED',
            routable: false,
            details: 'Exited with status 7',
            instance_guid: 'i-1',
            usage: { ...usage, time: expect.any(String), cpu: 0, mem: 0, disk: 0 },
          },
          {
            ...known,
            index: 2,
            state: 'STARTING',
            routable: false,
            instance_guid: null,
            host: '',
            instance_internal_ip: '',
            instance_ports: [],
            usage: { ...usage, time: expect.any(String), cpu: 0, mem: 0, disk: 0 },
          },
        ],
      },
    ]);
    expect(body.resources[0].uptime).toBeGreaterThanOrEqual(90);
    expect(headers['x-cf-warnings']).toBeUndefined();
    const byApp = await developer().get(`/v3/apps/${guid}/processes/web/stats`);
    expect(byApp.body.resources.map(({ state }: Instance) => state)).toEqual([
      'RUNNING',
      'CRASHED',
      'STARTING',
    ]);
  });

  test('shows what has not come up for long as down, with little to say', async () => {
    const guid = await arrangeRunning([]);
    await api.db
      .$executeRaw`update processes set updated_at = now() - interval '10 minutes' where guid = ${guid}`;

    const { body } = await statsOf(guid);

    expect(body.resources[0]).toEqual({
      type: 'web',
      index: 0,
      state: 'DOWN',
      routable: false,
      uptime: 0,
      isolation_segment: null,
      details: null,
    });
  });

  test('shows instances of a stopped process as stopping while they are there, then as down', async () => {
    const guid = await arrangeRunning([instance(0)], { state: 'STOPPED' });

    const { body } = await statsOf(guid);

    expect(body.resources.map(({ state, routable }: Instance) => [state, routable])).toEqual([
      ['STOPPING', false],
      ['DOWN', false],
      ['DOWN', false],
    ]);
  });

  test('knows nothing of instances of a former version', async () => {
    const guid = await arrangeRunning([instance(0), instance(1), instance(2)], { version: 'former' });

    const { body } = await statsOf(guid);

    expect(body.resources.map(({ state }: Instance) => state)).toEqual(['STARTING', 'STARTING', 'STARTING']);
  });

  test('leaves out instances beyond what there shall be', async () => {
    const guid = await arrangeRunning([instance(0), instance(1), instance(2), instance(3), instance(9)]);

    expect((await statsOf(guid)).body.resources.map(({ index }: Instance) => index)).toEqual([0, 1, 2]);
  });

  test('warns, and measures nothing, while nobody watches the cluster', async () => {
    const guid = await arrangeRunning([instance(0)]);
    await api.redis.del('cf:instances:heartbeat');

    const { status, body, headers } = await statsOf(guid);

    expect(status).toBe(200);
    expect(headers['x-cf-warnings']).toBe('Stats+server+temporarily+unavailable.');
    expect(body.resources[0]).toMatchObject({
      state: 'RUNNING',
      mem_quota: null,
      disk_quota: null,
      log_rate_limit: null,
      usage: {},
    });
  });

  test('has none of a process without instances', async () => {
    const { guid } = await arrangeProcess(api, await arrangeApp(api, { state: 'STARTED' }));

    expect((await statsOf(guid)).body).toEqual({ resources: [] });
  });
});

describe('the instances of a process', () => {
  test('are a list with links, and what a process embeds', async () => {
    const guid = await arrangeRunning([instance(0), instance(1, { state: 'CRASHED' })]);
    const expected = [
      { index: 0, state: 'RUNNING', since: expect.any(Number) },
      { index: 1, state: 'CRASHED', since: expect.any(Number) },
      { index: 2, state: 'STARTING', since: expect.any(Number) },
    ];

    const self = `http://api.test/v3/processes/${guid}`;
    expect(await instancesOf(guid)).toEqual({
      resources: expected,
      links: { self: { href: `${self}/process_instances` }, process: { href: self } },
    });
    const paths = [`/v3/processes/${guid}`, `/v3/apps/${guid}/processes/web`];
    for (const path of paths) {
      const { body } = await developer().get(`${path}?embed=process_instances`);
      expect(body.process_instances).toEqual(expected);
      expect(Object.keys(body).indexOf('process_instances')).toBe(
        Object.keys(body).indexOf('relationships') - 1,
      );
    }
    for (const path of [`/v3/processes?guids=${guid}&`, `/v3/apps/${guid}/processes?`]) {
      const { body } = await developer().get(`${path}embed=process_instances`);
      expect(body.resources[0].process_instances).toEqual(expected);
    }
    expect((await developer().get(paths[0] ?? '')).body).not.toHaveProperty('process_instances');
  });

  test('are seconds in their state, unless they are down', async () => {
    const guid = await arrangeRunning([instance(0)], { state: 'STOPPED' });

    const { resources } = await instancesOf(guid);

    expect(resources[0].since).toBeGreaterThanOrEqual(90);
    expect(resources[0].since).toBeLessThan(900);
    expect(resources[1]).toEqual({ index: 1, state: 'DOWN', since: null });
  });
});

describe.each([
  ['/v3/processes/:guid', (guid: string) => `/v3/processes/${guid}`],
  ['/v3/apps/:guid/processes/:type', (guid: string) => `/v3/apps/${guid}/processes/web`],
])('DELETE %s/instances/:index', (_endpoint, pathOf) => {
  test('has one instance ended, and tells of it', async () => {
    const guid = await arrangeRunning([]);
    const { version } = await api.db.process.findUniqueOrThrow({ where: { guid } });

    const { status, text } = await developer().delete(`${pathOf(guid)}/instances/2`);

    expect([status, text]).toEqual([204, '']);
    const [job] = await api.db.job.findMany({ where: { payload: { path: ['guid'], equals: guid } } });
    expect(job).toMatchObject({
      operation: 'process.terminate_instance',
      payload: { guid, version, index: 2 },
    });
    expect(api.wakeUps).toEqual([job?.guid]);
    expect(await eventsOf(api, guid)).toEqual([
      {
        type: 'audit.app.process.terminate_instance',
        data: { process_guid: guid, process_type: 'web', process_index: 2 },
      },
    ]);
    expect(api.platformLines).toEqual([{ app: guid, line: 'Terminating process: "web", index: "2"' }]);
  });

  test.each(['3', '-1', '1.5', 'one', '0x1', '99999999999999999999', "0'--"])(
    'answers 404 for the index %s',
    async (index) => {
      const guid = await arrangeRunning([]);

      const { status, body } = await developer().delete(
        `${pathOf(guid)}/instances/${encodeURIComponent(index)}`,
      );

      expect([status, body.errors[0].detail]).toEqual([404, 'Instance not found']);
      expect(api.wakeUps).toEqual([]);
    },
  );
});

describe.each([
  ['/v3/processes/:guid', (guid: string) => `/v3/processes/${guid}`],
  ['/v3/apps/:guid/processes/:type', (guid: string) => `/v3/apps/${guid}/processes/web`],
])('POST %s/actions/scale', (_endpoint, pathOf) => {
  const scale = (guid: string, body: object) =>
    developer()
      .post(`${pathOf(guid)}/actions/scale`)
      .send(body);

  test('changes number and size within the version, has the cluster follow, and tells of it', async () => {
    const { guid } = await arrangeApp(api, { state: 'STARTED' });
    const { version } = await api.db.process.findUniqueOrThrow({ where: { guid } });
    const change = {
      instances: 5,
      memory_in_mb: 512,
      disk_in_mb: 1024,
      log_rate_limit_in_bytes_per_second: 1_048_576,
    };

    const { status, body } = await scale(guid, change);

    expect([status, body]).toMatchObject([202, { guid, version, ...change }]);
    expect(api.wakeUps).toEqual([`process/${guid}/1`]);
    expect(await eventsOf(api, guid)).toEqual([
      {
        type: 'audit.app.process.scale',
        data: { process_guid: guid, process_type: 'web', request: change },
      },
    ]);
    expect(api.platformLines).toEqual([{ app: guid, line: 'Scaling process: "web"' }]);
  });

  test('leaves what is not named or null as it is', async () => {
    const { guid } = await arrangeApp(api);

    const { status, body } = await scale(guid, { instances: 0, memory_in_mb: null });

    expect([status, body]).toMatchObject([
      202,
      { instances: 0, memory_in_mb: 256, disk_in_mb: 512, log_rate_limit_in_bytes_per_second: -1 },
    ]);
  });

  test.each([
    [{ instances: -1 }, 'Instances must be greater than or equal to 0'],
    [{ instances: 2 ** 31 }, 'Instances must be less than or equal to 2147483647'],
    [{ instances: '2' }, 'Instances is not a number'],
    [{ instances: 1.5 }, 'Instances must be an integer'],
    [{ memory_in_mb: 0 }, 'Memory in mb must be greater than 0'],
    [{ disk_in_mb: 0 }, 'Disk in mb must be greater than 0'],
    [
      { disk_in_mb: 4096 },
      'disk_quota too much disk requested (requested 4096 MB - must be less than 2048 MB)',
    ],
    [
      { log_rate_limit_in_bytes_per_second: -2 },
      'Log rate limit in bytes per second must be greater than or equal to -1',
    ],
    [{ log_rate_limit_in_bytes_per_second: 0.5 }, 'Log rate limit in bytes per second must be an integer'],
    [{ instances: 1, memory: 2 }, "Unknown field(s): 'memory'"],
  ])('refuses %j, and leaves everything as it is', async (change, detail) => {
    const { guid } = await arrangeApp(api);
    const before = await api.db.process.findUnique({ where: { guid } });

    const { status, body } = await scale(guid, change);

    expect([status, body.errors]).toEqual([422, [{ code: 10008, title: 'CF-UnprocessableEntity', detail }]]);
    expect(await api.db.process.findUnique({ where: { guid } })).toEqual(before);
    expect([await eventsOf(api, guid), api.wakeUps]).toEqual([[], []]);
  });

  test('refuses memory that the sidecars would use up', async () => {
    const { guid } = await arrangeApp(api);
    await api.db.sidecar.create({
      data: {
        guid: randomUUID(),
        app_guid: guid,
        name: 's',
        command: 'c',
        process_types: ['web'],
        memory_in_mb: 64,
      },
    });

    const tooLittle = await scale(guid, { memory_in_mb: 64 });
    const enough = await scale(guid, { memory_in_mb: 65 });

    expect([tooLittle.status, tooLittle.body.errors[0].detail, enough.status]).toEqual([
      422,
      'The requested memory allocation is not large enough to run all of your sidecar processes',
      202,
    ]);
  });

  test('is left to administrators while its flag is off', async () => {
    const { guid } = await arrangeApp(api);
    await setFlags(api, { app_scaling: false });

    const refused = await scale(guid, { instances: 2 });
    const admin = await api
      .as('admin')
      .post(`${pathOf(guid)}/actions/scale`)
      .send({ instances: 2 });

    expect([refused.status, refused.body.errors[0].detail, admin.status]).toEqual([
      403,
      'Feature Disabled: app_scaling',
      202,
    ]);
  });
});
