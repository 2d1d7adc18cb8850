import { randomUUID } from 'node:crypto';
import { arrangeApp, arrangeDroplet, eventsOf, resetFlags, setFlags } from '../../testing/arrange';
import { arrangeForeignSpace } from '../../testing/list-rules';
import { deletedMeanwhile } from '../../testing/races';
import { useApi } from '../../testing/use-api';

const api = useApi({ settings: { defaultStack: 'jammy' } });
const developer = () => api.as('space_developer');
const inSpace = (guid = api.space.guid) => ({ relationships: { space: { data: { guid } } } });
const create = (body: object) =>
  developer()
    .post('/v3/apps')
    .send({ name: 'dora', ...inSpace(), ...body });
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

beforeEach(async () => {
  await api.db.stack.deleteMany({});
  await api.db.stack.create({ data: { guid: randomUUID(), name: 'jammy' } });
});
afterEach(() => resetFlags(api));

describe('POST /v3/apps', () => {
  test('creates a stopped app whose web process shares its guid', async () => {
    const { status, body } = await create({ metadata: { labels: { a: 'b' }, annotations: { c: 'd' } } });

    const self = `http://api.test/v3/apps/${body.guid}`;
    expect([status, body]).toEqual([
      201,
      {
        guid: expect.any(String),
        created_at: TIME,
        updated_at: TIME,
        name: 'dora',
        state: 'STOPPED',
        lifecycle: { type: 'buildpack', data: { buildpacks: [], stack: 'jammy' } },
        relationships: {
          space: { data: { guid: api.space.guid } },
          current_droplet: { data: { guid: null } },
        },
        metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
        links: {
          self: { href: self },
          environment_variables: { href: `${self}/environment_variables` },
          space: { href: `http://api.test/v3/spaces/${api.space.guid}` },
          processes: { href: `${self}/processes` },
          packages: { href: `${self}/packages` },
          current_droplet: { href: `${self}/droplets/current` },
          droplets: { href: `${self}/droplets` },
          tasks: { href: `${self}/tasks` },
          start: { href: `${self}/actions/start`, method: 'POST' },
          stop: { href: `${self}/actions/stop`, method: 'POST' },
          clear_buildpack_cache: { href: `${self}/actions/clear_buildpack_cache`, method: 'POST' },
          revisions: { href: `${self}/revisions` },
          deployed_revisions: { href: `${self}/revisions/deployed` },
          features: { href: `${self}/features` },
        },
      },
    ]);
    expect(await api.db.process.findMany({ where: { app_guid: body.guid } })).toMatchObject([
      {
        guid: body.guid,
        type: 'web',
        state: 'STOPPED',
        instances: 1,
        memory_in_mb: 1024,
        disk_in_mb: 1024,
        log_rate_limit_in_bytes_per_second: -1n,
        health_check_type: 'port',
        readiness_health_check_type: 'process',
      },
    ]);
    expect(api.wakeUps).toEqual([]);
  });

  test('tells what was asked in an audit event and in the log, but for secrets', async () => {
    const { body } = await create({
      environment_variables: { PASSWORD: 'geheim' },
      lifecycle: {
        type: 'buildpack',
        data: { buildpacks: ['https://me:geheim@git.test/bp'], stack: 'jammy' },
      },
      metadata: { labels: { a: 'b' } },
    });

    const events = await eventsOf(api, body.guid);
    expect(events).toEqual([
      {
        type: 'audit.app.process.create',
        data: { process_guid: body.guid, process_type: 'web' },
      },
      {
        type: 'audit.app.create',
        data: {
          request: {
            name: 'dora',
            ...inSpace(),
            environment_variables: '[PRIVATE DATA HIDDEN]',
            lifecycle: {
              type: 'buildpack',
              data: { buildpacks: ['https://***:***@git.test/bp'], stack: 'jammy' },
            },
            metadata: { labels: { a: 'b' } },
          },
        },
      },
    ]);
    expect(api.platformLines).toEqual([
      { app: body.guid, line: 'Added process: "web"' },
      { app: body.guid, line: `Created app with guid ${body.guid}` },
    ]);
    expect(body.lifecycle.data.buildpacks).toEqual(['https://***:***@git.test/bp']);
  });

  test('takes a lifecycle without a type for that of the platform', async () => {
    const { status, body } = await create({ lifecycle: { data: { buildpacks: ['https://git.test/bp'] } } });

    expect([status, body.lifecycle]).toEqual([
      201,
      { type: 'buildpack', data: { buildpacks: ['https://git.test/bp'], stack: 'jammy' } },
    ]);
  });

  test('keeps the credentials of a cloud native lifecycle to itself', async () => {
    await setFlags(api, { diego_cnb: true });
    const credentials = { 'registry.test': { username: 'me', password: 'geheim' } };

    const { status, body } = await create({
      lifecycle: { type: 'cnb', data: { buildpacks: ['docker://registry.test/bp'], credentials } },
    });

    expect([status, body.lifecycle]).toEqual([
      201,
      {
        type: 'cnb',
        data: { buildpacks: ['docker://registry.test/bp'], stack: 'jammy', credentials: '***' },
      },
    ]);
    expect(await api.db.app.findUniqueOrThrow({ where: { guid: body.guid } })).toMatchObject({
      lifecycle_credentials: credentials,
    });
    expect(JSON.stringify(await eventsOf(api, body.guid))).not.toContain('geheim');
  });

  test.each(['docker', 'cnb'])('refuses the lifecycle %s while its flag is off', async (type) => {
    const off = await create({ lifecycle: { type, data: {} } });
    await setFlags(api, { [`diego_${type}`]: true });
    const on = await create({ lifecycle: { type, data: {} } });

    expect([off.status, off.body.errors]).toEqual([
      403,
      [{ code: 330002, title: 'CF-FeatureDisabled', detail: `Feature Disabled: diego_${type}` }],
    ]);
    expect([on.status, on.body.lifecycle.data]).toEqual([
      201,
      type === 'docker' ? {} : { buildpacks: [], stack: 'jammy' },
    ]);
  });

  test.each([
    ['ACTIVE', 201, undefined],
    [
      'DEPRECATED',
      201,
      "WARNING: The stack 'jammy' is 'DEPRECATED' and will be removed in the future. Move on.",
    ],
    [
      'RESTRICTED',
      422,
      "ERROR: Staging failed. The stack 'jammy' is 'RESTRICTED' and cannot be used for staging. Move on.",
    ],
    [
      'DISABLED',
      422,
      "ERROR: Staging failed. The stack 'jammy' is 'DISABLED' and cannot be used for staging. Move on.",
    ],
  ])('answers for a stack that is %s with %i', async (state, status, text) => {
    await api.db.stack.updateMany({ data: { state, state_reason: 'Move on.' } });

    const response = await create({});

    const warning = response.headers['x-cf-warnings']?.replace(/\+/g, ' ');
    expect([
      response.status,
      response.body.errors?.[0].detail ?? (warning && decodeURIComponent(warning)),
    ]).toEqual([status, text]);
    expect(await api.db.app.count({ where: { space_guid: api.space.guid } })).toBe(status === 201 ? 1 : 0);
  });

  test('refuses a name that the space already has whatever its case, and leaves nothing behind', async () => {
    await create({ name: 'Dora' });
    const events = await api.db.auditEvent.count();

    const { status, body } = await create({ name: 'dORA' });

    expect([status, body.errors]).toEqual([
      422,
      [{ code: 10016, title: 'CF-UniquenessError', detail: "App with the name 'dORA' already exists." }],
    ]);
    expect(await api.db.app.count({ where: { space_guid: api.space.guid } })).toBe(1);
    expect(await api.db.auditEvent.count()).toBe(events);
    expect(await api.db.process.count({ where: { type: 'web', app_guid: { notIn: await allApps() } } })).toBe(
      0,
    );
  });

  const allApps = async () => (await api.db.app.findMany({ select: { guid: true } })).map(({ guid }) => guid);

  test('lets two requests at once make one app of a name', async () => {
    const answers = await Promise.all([create({}), create({})]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
  });

  test('allows the same name in another space', async () => {
    const foreign = await arrangeForeignSpace(api);
    await create({});

    const { status } = await api
      .as('admin')
      .post('/v3/apps')
      .send({ name: 'dora', ...inSpace(foreign.guid) });

    expect(status).toBe(201);
  });

  test.each(['nowhere', "' or 1=1 --"])('refuses the space %s', async (guid) => {
    const { status, body } = await create(inSpace(guid));

    expect([status, body.errors[0].detail]).toEqual([
      422,
      'Invalid space. Ensure that the space exists and you have access to it.',
    ]);
  });

  test.each([
    ['no name', { name: undefined }, "Name can't be blank"],
    ['an empty name', { name: ' ' }, "Name can't be blank"],
    ['a number for a name', { name: 7 }, 'Name must be a string'],
    ['a name without end', { name: 'x'.repeat(256) }, 'Name is too long (maximum is 255 characters)'],
    ['a name with control characters', { name: 'a\nb' }, 'Name must not contain control characters'],
    ['unknown fields', { nmae: 'a', state: 'STARTED' }, "Unknown field(s): 'nmae', 'state'"],
    ['no relationships', { relationships: undefined }, "Relationships 'relationships' is not an object"],
    ['no space', { relationships: {} }, "Relationships Space can't be blank"],
    [
      'half a space',
      { relationships: { space: { guid: 'a' } } },
      'Relationships Space must be structured like this: "space: {"data": {"guid": "valid-guid"}}"',
    ],
    [
      'an unknown lifecycle',
      { lifecycle: { type: 'lxc', data: {} } },
      'Lifecycle type is not included in the list: buildpack, docker, cnb',
    ],
    ['no lifecycle data', { lifecycle: { type: 'buildpack' } }, 'Lifecycle data must be an object'],
    [
      'data that docker has not',
      { lifecycle: { type: 'docker', data: { stack: 'jammy' } } },
      "Lifecycle Unknown field(s): 'stack'",
    ],
    [
      'a stack that nobody has',
      { lifecycle: { data: { stack: "jammy' --" } } },
      'Stack must be an existing stack',
    ],
    [
      'an empty stack',
      { lifecycle: { data: { stack: '' } } },
      'Lifecycle stack must be between 1 and 4096 characters',
    ],
    [
      'a buildpack that nobody has',
      { lifecycle: { data: { buildpacks: ['ruby'] } } },
      'Buildpack "ruby" for stack "jammy" must be an existing admin buildpack or a valid git URI',
    ],
    [
      'an empty buildpack',
      { lifecycle: { data: { buildpacks: [' '] } } },
      'Lifecycle Buildpacks entries must be between 1 and 4096 characters',
    ],
    [
      'a buildpack that is no text',
      { lifecycle: { data: { buildpacks: [1] } } },
      'Lifecycle Buildpacks can only contain strings',
    ],
    [
      'variables that are no object',
      { environment_variables: ['a'] },
      'Environment variables must be an object',
    ],
    [
      'variables of the platform',
      { environment_variables: { vcap_services: '{}' } },
      'Environment variables cannot start with VCAP_',
    ],
    ['an unknown kind of metadata', { metadata: { tags: {} } }, "Metadata Unknown field(s): 'tags'"],
  ])('refuses %s, and leaves nothing behind', async (_name, body, detail) => {
    const response = await create(body);

    expect([response.status, response.body.errors]).toEqual([
      422,
      [{ code: 10008, title: 'CF-UnprocessableEntity', detail }],
    ]);
    expect(await api.db.app.count({ where: { space_guid: api.space.guid } })).toBe(0);
  });

  test('refuses a buildpack that is not ready', async () => {
    await api.db.buildpack.create({
      data: { guid: randomUUID(), name: 'ruby', state: 'AWAITING_UPLOAD', position: 1 },
    });

    const { status, body } = await create({ lifecycle: { data: { buildpacks: ['ruby'] } } });

    expect([status, body.errors[0].detail]).toEqual([422, '"ruby" must be in ready state']);
    await api.db.buildpack.deleteMany({});
  });

  test.each(['{"name":', '[]', '{"name":"a\\u0000"}', '{"name":"\\ud800"}'])(
    'refuses the body %s as malformed',
    async (body) => {
      const response = await developer().post('/v3/apps').set('content-type', 'application/json').send(body);

      expect([response.status, response.body.errors]).toEqual([
        400,
        [
          {
            code: 1001,
            title: 'CF-MessageParseError',
            detail: 'Request invalid due to parse error: invalid request body',
          },
        ],
      ]);
    },
  );

  test('keeps a name of any characters as it is', async () => {
    const name = `'); drop table apps; -- 🦄 %_\\ <b>`;

    const { body } = await create({ name });

    expect(body.name).toBe(name);
    const found = await developer().get(`/v3/apps?names=${encodeURIComponent(encodeURIComponent(name))}`);
    expect(found.body.resources).toHaveLength(1);
  });
});

describe('GET /v3/apps/:guid', () => {
  test('brings along the space and its organization', async () => {
    const { guid } = await arrangeApp(api);

    const { body } = await developer().get(`/v3/apps/${guid}?include=space,org`);

    expect([body.guid, body.included.spaces[0].guid, body.included.organizations[0].guid]).toEqual([
      guid,
      api.space.guid,
      api.org.guid,
    ]);
  });

  test.each(['nowhere', 'x'.repeat(3000), "' or 1=1 --", '%00', '%ff', '%F0%9F%A6%84'])(
    'answers 404 for %s',
    async (guid) => {
      const { status, body } = await developer().get(
        `/v3/apps/${guid.startsWith('%') ? guid : encodeURI(guid)}`,
      );

      expect([status, body.errors[0].title]).toEqual([
        404,
        expect.stringMatching(/^CF-(NotFound|ResourceNotFound)$/),
      ]);
    },
  );

  test('refuses a query that it does not know', async () => {
    const { guid } = await arrangeApp(api);

    const { status, body } = await developer().get(`/v3/apps/${guid}?fields=name`);

    expect([status, body.errors[0].detail]).toEqual([
      400,
      "The query parameter is invalid: Unknown query parameter(s): 'fields'. Valid parameters are: 'include'",
    ]);
  });
});

describe('PATCH /v3/apps/:guid', () => {
  const patch = (guid: string, body: object) => developer().patch(`/v3/apps/${guid}`).send(body);

  test('changes name, buildpacks, stack and metadata, and tells of it', async () => {
    const { guid } = await arrangeApp(api, { labels: { old: '1', gone: '2' } });
    await api.db.stack.create({ data: { guid: randomUUID(), name: 'noble' } });
    const change = {
      name: 'renamed',
      lifecycle: { type: 'buildpack', data: { buildpacks: ['https://git.test/bp'], stack: 'noble' } },
      metadata: { labels: { gone: null, new: '3' } },
    };

    const { status, body } = await patch(guid, change);

    expect([status, body]).toMatchObject([
      200,
      {
        name: 'renamed',
        lifecycle: change.lifecycle,
        metadata: { labels: { old: '1', new: '3' }, annotations: {} },
      },
    ]);
    expect(await eventsOf(api, guid)).toEqual([{ type: 'audit.app.update', data: { request: change } }]);
    expect(api.platformLines).toEqual([
      { app: guid, line: `Updated app with guid ${guid} (${JSON.stringify(change)})` },
    ]);
  });

  test('leaves what is not named as it is', async () => {
    const { guid, name } = await arrangeApp(api, {
      buildpacks: ['https://git.test/bp'],
      stack_name: 'jammy',
      labels: { a: 'b' },
    });

    const { body } = await patch(guid, { lifecycle: { data: {} } });

    expect(body).toMatchObject({
      name,
      lifecycle: { type: 'buildpack', data: { buildpacks: ['https://git.test/bp'], stack: 'jammy' } },
      metadata: { labels: { a: 'b' } },
    });
  });

  test('refuses to turn one lifecycle into another, and a name that is taken', async () => {
    const [one, two] = [await arrangeApp(api), await arrangeApp(api)];

    const docker = await patch(one.guid, { lifecycle: { type: 'docker', data: {} } });
    const taken = await patch(one.guid, { name: two.name.toUpperCase() });

    expect([docker, taken].map(({ status, body }) => [status, body.errors[0].detail])).toEqual([
      [422, 'Lifecycle type cannot be changed from buildpack to docker'],
      [422, `App with the name '${two.name.toUpperCase()}' already exists.`],
    ]);
    expect(await eventsOf(api, one.guid)).toEqual([]);
  });

  test('refuses a stack that is disabled, and one that is restricted unless the app has been staged', async () => {
    const { guid } = await arrangeApp(api);
    await api.db.stack.create({ data: { guid: randomUUID(), name: 'old', state: 'RESTRICTED' } });
    const change = { lifecycle: { data: { stack: 'old' } } };

    const fresh = await patch(guid, change);
    await api.db.build.create({
      data: {
        guid: randomUUID(),
        app_guid: guid,
        package_guid: 'p',
        state: 'STAGED',
        lifecycle_type: 'buildpack',
        staging_memory_in_mb: 1,
        staging_disk_in_mb: 1,
      },
    });
    const staged = await patch(guid, change);
    await api.db.stack.updateMany({ where: { name: 'old' }, data: { state: 'DISABLED' } });
    const disabled = await patch(guid, change);
    const other = await patch(guid, { name: 'goes-on' });

    expect([fresh, staged, disabled, other].map(({ status }) => status)).toEqual([422, 200, 422, 200]);
    expect(staged.headers['x-cf-warnings']).toMatch(/RESTRICTED/);
  });

  test.each([
    [
      { metadata: { labels: { 'cloudfoundry.org/a': 'b' } } },
      "Metadata label key error: prefix 'cloudfoundry.org' is reserved",
    ],
    [{ metadata: { labels: { 'a b': 'c' } } }, "Metadata label key error: 'a b' contains invalid characters"],
    [
      { metadata: { labels: { a: '-' } } },
      "Metadata label value error: '-' starts or ends with invalid characters",
    ],
    [{ metadata: { annotations: { '': 'x' } } }, 'Metadata annotation key error: key cannot be empty string'],
    [{ state: 'STARTED' }, "Unknown field(s): 'state'"],
  ])('refuses %j', async (change, detail) => {
    const { guid } = await arrangeApp(api);

    const { status, body } = await patch(guid, change);

    expect([status, body.errors[0].detail]).toEqual([422, detail]);
  });

  test('keeps no more than 50 labels and 200 annotations', async () => {
    const { guid } = await arrangeApp(api);
    const keys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));

    const labels = await patch(guid, { metadata: { labels: keys(51) } });
    const annotations = await patch(guid, { metadata: { annotations: keys(201) } });
    const fitting = await patch(guid, { metadata: { labels: keys(50), annotations: keys(200) } });
    const oneMore = await patch(guid, { metadata: { labels: { more: 'v' } } });

    expect([labels, annotations, fitting, oneMore].map(({ status }) => status)).toEqual([422, 422, 200, 422]);
    expect(oneMore.body.errors[0].title).toBe('CF-LabelLimitExceeded');
  });

  test('answers 404 when the app is deleted meanwhile', async () => {
    const { guid } = await arrangeApp(api);
    const answer = await deletedMeanwhile(api, guid, () => patch(guid, { name: 'late' }));

    expect([answer.status, answer.body.errors[0].title]).toEqual([404, 'CF-ResourceNotFound']);
  });
});

describe('DELETE /v3/apps/:guid', () => {
  test('answers with a job, the same one when asked again', async () => {
    const { guid } = await arrangeApp(api);

    const first = await developer().delete(`/v3/apps/${guid}`);
    const second = await developer().delete(`/v3/apps/${guid}`);

    expect([first.status, first.text]).toEqual([202, '']);
    expect(first.headers['location']).toMatch(/^http:\/\/api\.test\/v3\/jobs\/[\w-]+$/);
    expect(second.headers['location']).toBe(first.headers['location']);
    const job = await developer().get(new URL(first.headers['location'] ?? '').pathname);
    expect(job.body).toMatchObject({
      operation: 'app.delete',
      state: 'PROCESSING',
      links: { app: { href: `http://api.test/v3/apps/${guid}` } },
    });
    expect(api.wakeUps).toEqual([job.body.guid, job.body.guid]);
  });
});

describe('the current droplet', () => {
  const path = (guid: string) => `/v3/apps/${guid}/relationships/current_droplet`;
  const assign = (guid: string, data: unknown) => developer().patch(path(guid)).send({ data });

  test('is assigned, brings processes and sidecars along, and is shown in three places', async () => {
    const app = await arrangeApp(api);
    const droplet = await arrangeDroplet(api, app, {
      process_types: { web: 'serve', worker: 'work' },
      sidecars: [{ name: 'proxy', command: 'run', process_types: ['web'], memory: 16 }],
    });

    const { status, body } = await assign(app.guid, { guid: droplet.guid });

    const relationship = {
      data: { guid: droplet.guid },
      links: {
        self: { href: `http://api.test${path(app.guid)}` },
        related: { href: `http://api.test/v3/apps/${app.guid}/droplets/current` },
      },
    };
    expect([status, body]).toEqual([200, relationship]);
    expect((await developer().get(path(app.guid))).body).toEqual(relationship);
    expect((await developer().get(`/v3/apps/${app.guid}/droplets/current`)).body.guid).toBe(droplet.guid);
    expect((await developer().get(`/v3/apps/${app.guid}`)).body.relationships.current_droplet.data.guid).toBe(
      droplet.guid,
    );
    const processes = await api.db.process.findMany({
      where: { app_guid: app.guid },
      orderBy: { id: 'asc' },
    });
    expect(processes).toMatchObject([
      { type: 'web', instances: 1 },
      { type: 'worker', instances: 0, health_check_type: 'process', state: 'STOPPED' },
    ]);
    expect(await api.db.sidecar.findMany({ where: { app_guid: app.guid } })).toMatchObject([
      { name: 'proxy', memory_in_mb: 16, origin: 'buildpack' },
    ]);
    expect(await eventsOf(api, app.guid)).toMatchObject([
      { type: 'audit.app.process.create', data: { process_type: 'worker' } },
      { type: 'audit.app.droplet.mapped', data: { request: { droplet_guid: droplet.guid } } },
    ]);
  });

  test('keeps processes that a later droplet does not have, with their settings', async () => {
    const app = await arrangeApp(api);
    const first = await arrangeDroplet(api, app, { process_types: { web: 'serve', worker: 'work' } });
    const second = await arrangeDroplet(api, app, { process_types: { web: 'serve2' } });
    await assign(app.guid, { guid: first.guid });
    await api.db.process.updateMany({ where: { app_guid: app.guid, type: 'web' }, data: { instances: 3 } });

    await assign(app.guid, { guid: second.guid });

    const { body } = await developer().get(`/v3/apps/${app.guid}/processes/worker`);
    expect(body.command).toBe('');
    expect((await developer().get(`/v3/apps/${app.guid}/processes/web`)).body).toMatchObject({
      instances: 3,
      command: 'serve2',
    });
  });

  const UNASSIGNABLE = 'Unable to assign current droplet. Ensure the droplet exists and belongs to this app.';

  test.each([
    ['none', null, 'Current droplet cannot be removed. Replace it with a preferred droplet.'],
    ['one that is not there', { guid: 'nowhere' }, UNASSIGNABLE],
    ['half of one', {}, 'Current droplet cannot be removed. Replace it with a preferred droplet.'],
    ['no guid', { guid: '' }, UNASSIGNABLE],
  ])('cannot be %s', async (_name, data, detail) => {
    const { status, body } = await assign((await arrangeApp(api)).guid, data);

    expect([status, body.errors[0].detail]).toEqual([422, detail]);
  });

  test.each(['FAILED', 'EXPIRED', 'STAGING', 'COPYING'])('cannot be one that is %s', async (state) => {
    const app = await arrangeApp(api);
    const droplet = await arrangeDroplet(api, app, { state });

    const { status, body } = await assign(app.guid, { guid: droplet.guid });

    expect([status, body.errors[0].detail]).toEqual([422, UNASSIGNABLE]);
    expect((await developer().get(path(app.guid))).status).toBe(404);
  });

  test('cannot be one of another app', async () => {
    const [app, other] = [await arrangeApp(api), await arrangeApp(api)];
    const droplet = await arrangeDroplet(api, other);

    expect((await assign(app.guid, { guid: droplet.guid })).status).toBe(422);
  });

  test.each([
    ['DEPLOYING', 422],
    ['PREPAUSED', 422],
    ['PAUSED', 422],
    ['CANCELING', 200],
  ])('while a deployment is %s answers %i', async (state, status) => {
    const app = await arrangeApp(api);
    const droplet = await arrangeDroplet(api, app);
    await api.db.deployment.create({
      data: {
        guid: randomUUID(),
        app_guid: app.guid,
        state,
        status_value: 'ACTIVE',
        status_reason: state,
        original_web_process_instance_count: 1,
      },
    });

    const response = await assign(app.guid, { guid: droplet.guid });

    expect([response.status, response.body.errors?.[0].detail]).toEqual([
      status,
      status === 422
        ? 'Unable to assign current droplet while the app has a deployment in progress. Wait for the deployment to complete or cancel it.'
        : undefined,
    ]);
  });

  test('is 404 while there is none', async () => {
    const { guid } = await arrangeApp(api);

    const answers = [
      await developer().get(path(guid)),
      await developer().get(`/v3/apps/${guid}/droplets/current`),
    ];

    expect(answers.map(({ status, body }) => [status, body.errors[0].detail])).toEqual([
      [404, 'Droplet not found'],
      [404, 'Droplet not found'],
    ]);
  });
});
