import { randomUUID } from 'node:crypto';
import { arrangeApp, arrangeDroplet, arrangeProcess, eventsOf } from '../../testing/arrange';
import { arrangeForeignSpace, guidsIn, itIsAList } from '../../testing/list-rules';
import { READERS_OF_SPACE } from '../../testing/permission-matrix';
import { useApi } from '../../testing/use-api';

const api = useApi();
const developer = () => api.as('space_developer');
const patch = (guid: string, body: object) => developer().patch(`/v3/processes/${guid}`).send(body);
const guidsOf = async (path: string) => guidsIn((await developer().get(path)).body);
const HIDDEN = '[PRIVATE DATA HIDDEN]';

itIsAList(api, {
  endpoint: 'GET /v3/processes',
  arrange: async ({ spaceGuid: space_guid = api.space.guid, ...row }) => {
    const app = await arrangeApp(api, { space_guid });
    await api.db.process.update({ where: { guid: app.guid }, data: row });
    return app.guid;
  },
  filters: ['types', 'app_guids', 'space_guids', 'organization_guids'],
  parameters: ['embed'],
  withMore: ['embed=process_instances'],
});

describe('a list of the processes of an app', () => {
  let app: Awaited<ReturnType<typeof arrangeApp>>;
  beforeEach(async () => {
    app = await arrangeApp(api);
    await api.db.process.deleteMany({ where: { app_guid: app.guid } });
  });

  itIsAList(api, {
    endpoint: 'GET /v3/apps/:guid/processes',
    path: () => `/v3/apps/${app.guid}/processes`,
    arrange: async ({ spaceGuid: _, ...row }) => (await arrangeProcess(api, app, row)).guid,
    filters: ['types'],
    parameters: ['embed'],
    withMore: ['embed=process_instances'],
  });
});

describe('GET /v3/processes', () => {
  test('filters by type, app, space and organization', async () => {
    const [one, two] = [await arrangeApp(api), await arrangeApp(api)];
    const worker = await arrangeProcess(api, one);
    const foreign = await arrangeForeignSpace(api);
    await arrangeApp(api, { space_guid: foreign.guid });

    expect(await guidsOf('/v3/processes')).toEqual([one.guid, two.guid, worker.guid]);
    expect(await guidsOf('/v3/processes?types=worker,clock')).toEqual([worker.guid]);
    expect(await guidsOf('/v3/processes?types=WORKER')).toEqual([]);
    expect(await guidsOf(`/v3/processes?app_guids=${one.guid}`)).toEqual([one.guid, worker.guid]);
    expect(await guidsOf(`/v3/processes?space_guids=${foreign.guid}`)).toEqual([]);
    expect(await guidsOf(`/v3/processes?organization_guids=${api.org.guid}&types=web`)).toEqual([
      one.guid,
      two.guid,
    ]);
    expect(await guidsOf(`/v3/apps/${one.guid}/processes?types=worker`)).toEqual([worker.guid]);
  });

  test('hides the command from everybody', async () => {
    const { guid } = await arrangeApp(api);
    await api.db.process.update({ where: { guid }, data: { command: 'run --password geheim' } });

    const { body, text } = await api.as('admin').get(`/v3/processes?guids=${guid}`);

    expect(body.resources[0].command).toBe('[PRIVATE DATA HIDDEN IN LISTS]');
    expect(text).not.toContain('geheim');
  });

  test.each([
    ['embed=stats', "Invalid embedded resource: 'stats'. Valid embedded resources are: 'process_instances'"],
    ['embed=process_instances,process_instances', "Duplicate embedded resource: 'process_instances'"],
  ])('refuses ?%s', async (query, detail) => {
    const { guid } = await arrangeApp(api);

    const answers = await Promise.all(
      ['/v3/processes', `/v3/apps/${guid}/processes`, `/v3/processes/${guid}`].map((path) =>
        developer().get(`${path}?${query}`),
      ),
    );

    for (const { status, body } of answers) {
      expect([status, body.errors[0].detail]).toEqual([400, `The query parameter is invalid: ${detail}`]);
    }
  });
});

describe('GET /v3/processes/:guid', () => {
  test('presents a process, the same by its own guid and by its app and type', async () => {
    const app = await arrangeApp(api);

    const { body } = await developer().get(`/v3/processes/${app.guid}`);

    const { version } = await api.db.process.findUniqueOrThrow({ where: { guid: app.guid } });
    const self = `http://api.test/v3/processes/${app.guid}`;
    expect(body).toEqual({
      guid: app.guid,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      version,
      type: 'web',
      command: '',
      user: 'vcap',
      instances: 1,
      memory_in_mb: 256,
      disk_in_mb: 512,
      log_rate_limit_in_bytes_per_second: -1,
      health_check: { type: 'port', data: { timeout: null, invocation_timeout: null, interval: null } },
      readiness_health_check: { type: 'process', data: { invocation_timeout: null, interval: null } },
      relationships: { app: { data: { guid: app.guid } }, revision: null },
      metadata: { labels: {}, annotations: {} },
      links: {
        self: { href: self },
        scale: { href: `${self}/actions/scale`, method: 'POST' },
        app: { href: `http://api.test/v3/apps/${app.guid}` },
        space: { href: `http://api.test/v3/spaces/${api.space.guid}` },
        stats: { href: `${self}/stats` },
        process_instances: { href: `${self}/process_instances` },
      },
    });
    expect((await developer().get(`/v3/apps/${app.guid}/processes/web`)).body).toEqual(body);
  });

  test('shows the command of the user, else that of the droplet, to who may read secrets', async () => {
    const app = await arrangeApp(api);
    const droplet = await arrangeDroplet(api, app, { process_types: { web: 'detected' } });
    await api.db.app.update({ where: { guid: app.guid }, data: { droplet_guid: droplet.guid } });
    const commands = async () =>
      Object.fromEntries(
        await Promise.all(
          READERS_OF_SPACE.map(async (role) => [
            role,
            (await api.as(role).get(`/v3/processes/${app.guid}`)).body.command,
          ]),
        ),
      );
    const expected = (command: string) =>
      Object.fromEntries(
        READERS_OF_SPACE.map((role) => [
          role,
          ['admin', 'admin_read_only', 'space_developer'].includes(role) ? command : HIDDEN,
        ]),
      );

    expect(await commands()).toEqual(expected('detected'));
    await patch(app.guid, { command: 'mine' });
    expect(await commands()).toEqual(expected('mine'));
    await patch(app.guid, { command: null });
    expect((await commands()).space_developer).toBe('detected');
  });

  test('shows the user of a docker image as root', async () => {
    const { guid } = await arrangeApp(api, { lifecycle_type: 'docker' });

    expect((await developer().get(`/v3/processes/${guid}`)).body.user).toBe('root');
  });

  test('by app and type is the newest of that type', async () => {
    const app = await arrangeApp(api);
    const newest = await arrangeProcess(api, app, { type: 'web' });

    const { body } = await developer().get(`/v3/apps/${app.guid}/processes/web`);

    expect(body.guid).toBe(newest.guid);
  });

  test('tells what is not there: the process, the app, or the process of the app', async () => {
    const app = await arrangeApp(api);
    const foreign = await arrangeApp(api, { space_guid: (await arrangeForeignSpace(api)).guid });

    const details = await Promise.all(
      [
        '/v3/processes/nowhere',
        `/v3/processes/${foreign.guid}`,
        '/v3/apps/nowhere/processes/web',
        `/v3/apps/${foreign.guid}/processes/web`,
        `/v3/apps/${app.guid}/processes/nothing`,
        `/v3/apps/${app.guid}/processes/${encodeURIComponent("web' or ''='")}`,
      ].map(async (path) => {
        const { status, body } = await developer().get(path);
        return [status, body.errors[0].detail];
      }),
    );

    expect(details).toEqual([
      [404, 'Process not found'],
      [404, 'Process not found'],
      [404, 'App not found'],
      [404, 'App not found'],
      [404, 'Process not found'],
      [404, 'Process not found'],
    ]);
  });
});

describe.each([
  ['/v3/processes/:guid', (guid: string) => `/v3/processes/${guid}`],
  ['/v3/apps/:guid/processes/:type', (guid: string) => `/v3/apps/${guid}/processes/web`],
])('PATCH %s', (_endpoint, pathOf) => {
  test('changes command, user, checks and metadata from the next start on, and tells of it', async () => {
    const { guid } = await arrangeApp(api, { state: 'STARTED' });
    const { version } = await api.db.process.findUniqueOrThrow({ where: { guid } });
    const change = {
      command: 'serve --token geheim',
      user: 'vcap',
      health_check: {
        type: 'http',
        data: { timeout: 180, invocation_timeout: 5, interval: 10, endpoint: '/health?deep=yes' },
      },
      readiness_health_check: {
        type: 'http',
        data: { invocation_timeout: 3, interval: 7, endpoint: '/ready' },
      },
      metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
    };

    const { status, body } = await developer().patch(pathOf(guid)).send(change);

    expect([status, body]).toMatchObject([200, { guid, version, ...change }]);
    expect(await eventsOf(api, guid)).toEqual([
      {
        type: 'audit.app.process.update',
        data: { process_guid: guid, process_type: 'web', request: { ...change, command: HIDDEN } },
      },
    ]);
    expect(api.platformLines).toEqual([{ app: guid, line: 'Updating process: "web"' }]);
    expect(api.wakeUps).toEqual([]);
  });
});

describe('PATCH /v3/processes/:guid', () => {
  const healthOf = async (guid: string) => (await developer().get(`/v3/processes/${guid}`)).body.health_check;

  test('leaves what is not named, and takes away what is null', async () => {
    const { guid } = await arrangeApp(api);
    await patch(guid, {
      health_check: { type: 'http', data: { timeout: 9, interval: 2, endpoint: '/' } },
      metadata: { labels: { a: 'b', c: 'd' } },
    });

    const { body } = await patch(guid, {
      health_check: { data: { timeout: null } },
      metadata: { labels: { a: null } },
    });

    expect(body.health_check).toEqual({
      type: 'http',
      data: { timeout: null, invocation_timeout: null, interval: 2, endpoint: '/' },
    });
    expect(body.metadata.labels).toEqual({ c: 'd' });
  });

  test('forgets an endpoint with the type that had it', async () => {
    const { guid } = await arrangeApp(api);
    const http = { type: 'http', data: { endpoint: '/health' } };
    await patch(guid, { health_check: http, readiness_health_check: http });

    await patch(guid, { health_check: { type: 'port' }, readiness_health_check: { type: 'process' } });
    const health = await patch(guid, { health_check: { type: 'http' } });
    const readiness = await patch(guid, { readiness_health_check: { type: 'http' } });

    expect([health, readiness].map(({ status, body }) => [status, body.errors[0].detail])).toEqual([
      [422, 'health_check_http_endpoint HTTP health check endpoint is not a valid URI path: '],
      [
        422,
        'readiness_health_check_http_endpoint HTTP readiness health check endpoint is not a valid URI path: ',
      ],
    ]);
    expect((await healthOf(guid)).type).toBe('port');
  });

  test('allows a docker image the user that it has', async () => {
    const { guid } = await arrangeApp(api, { lifecycle_type: 'docker' });

    const { status, body } = await patch(guid, { user: 'postgres' });

    expect([status, body.user]).toEqual([200, 'postgres']);
  });

  test.each([
    [{ command: '' }, 'Command must be between 1 and 4096 characters'],
    [{ command: 'x'.repeat(4097) }, 'Command must be between 1 and 4096 characters'],
    [{ command: ['a'] }, 'Command must be a string'],
    [{ user: '' }, 'User must be between 1 and 255 characters'],
    [{ user: 'root' }, "user invalid (requested user 'root' not allowed, permitted users are: 'vcap')"],
    [{ health_check: { type: 'none' } }, 'Health check type must be "port", "process", or "http"'],
    [{ health_check: { type: null } }, 'Health check type must be "port", "process", or "http"'],
    [{ readiness_health_check: { type: 'tcp' } }, 'Health check type must be "port", "process", or "http"'],
    [{ health_check: { data: { timeout: 0 } } }, 'Health check timeout must be greater than or equal to 1'],
    [{ health_check: { data: { timeout: 181 } } }, 'health_check_timeout Maximum exceeded: max 180s'],
    [{ health_check: { data: { timeout: '9' } } }, 'Health check timeout is not a number'],
    [{ health_check: { data: { timeout: 1.5 } } }, 'Health check timeout must be an integer'],
    [
      { health_check: { data: { interval: 2 ** 31 } } },
      'Health check interval must be less than or equal to 2147483647',
    ],
    [
      { readiness_health_check: { data: { invocation_timeout: -1 } } },
      'Readiness health check invocation timeout must be greater than or equal to 1',
    ],
    [
      { health_check: { type: 'http', data: { endpoint: 'health' } } },
      'Health check endpoint must be a valid URI path',
    ],
    [
      { health_check: { type: 'http', data: { endpoint: '/a b' } } },
      'Health check endpoint must be a valid URI path',
    ],
    [
      { health_check: { type: 'http', data: { endpoint: `/${'x'.repeat(255)}` } } },
      'Health check endpoint is too long (maximum is 255 characters)',
    ],
    [
      { health_check: { type: 'http' } },
      'health_check_http_endpoint HTTP health check endpoint is not a valid URI path: ',
    ],
    [{ instances: 2, memory_in_mb: 1 }, "Unknown field(s): 'instances', 'memory_in_mb'"],
  ])('refuses %j, and leaves everything as it is', async (change, detail) => {
    const { guid } = await arrangeApp(api);
    const before = await api.db.process.findUnique({ where: { guid } });

    const { status, body } = await patch(guid, change);

    expect([status, body.errors]).toEqual([422, [{ code: 10008, title: 'CF-UnprocessableEntity', detail }]]);
    expect(await api.db.process.findUnique({ where: { guid } })).toEqual(before);
    expect(await eventsOf(api, guid)).toEqual([]);
  });

  test.each([
    ['DEPLOYING', 'web', 422],
    ['PREPAUSED', 'web', 422],
    ['PAUSED', 'web', 422],
    ['CANCELING', 'web', 200],
    ['DEPLOYED', 'web', 200],
    ['DEPLOYING', 'worker', 200],
  ])('while a deployment is %s answers for %s with %i', async (state, type, status) => {
    const app = await arrangeApp(api);
    const process = await arrangeProcess(api, app, { type });
    await api.db.deployment.create({
      data: {
        guid: randomUUID(),
        app_guid: app.guid,
        state,
        status_value: state === 'DEPLOYED' ? 'FINALIZED' : 'ACTIVE',
        status_reason: state,
        original_web_process_instance_count: 1,
      },
    });

    const update = await patch(process.guid, { command: 'other' });
    const scale = await developer()
      .post(`/v3/processes/${process.guid}/actions/scale`)
      .send({ instances: 2 });

    expect([update.status, scale.status]).toEqual([status, status === 200 ? 202 : 422]);
    if (status === 422) {
      expect([update, scale].map(({ body }) => body.errors[0].detail)).toEqual([
        'Cannot update this process while a deployment is in flight.',
        'Cannot scale this process while a deployment is in flight.',
      ]);
    }
  });
});
