import { type AppRecord } from '@cf/database';
import {
  arrangeApp,
  arrangeDroplet,
  arrangeProcess,
  arrangeTask,
  eventsOf,
  resetFlags,
  setFlags,
} from '../../testing/arrange';
import { arrangeForeignSpace, guidsIn, itIsAList } from '../../testing/list-rules';
import { READERS_OF_SPACE } from '../../testing/permission-matrix';
import { useApi } from '../../testing/use-api';

const api = useApi();
const developer = () => api.as('space_developer');
const HIDDEN = '[PRIVATE DATA HIDDEN]';
const create = (appGuid: string, body: object) => developer().post(`/v3/apps/${appGuid}/tasks`).send(body);
const guidsOf = async (path: string) => guidsIn((await developer().get(path)).body);

afterEach(() => resetFlags(api));

/** An app with a current droplet. */
async function arrangeStaged(data: Partial<AppRecord> = {}) {
  const app = await arrangeApp(api, data);
  const droplet = await arrangeDroplet(api, app, { process_types: { web: 'serve', worker: 'work' } });
  await api.db.app.update({ where: { guid: app.guid }, data: { droplet_guid: droplet.guid } });
  return { ...app, droplet };
}

itIsAList(api, {
  endpoint: 'GET /v3/tasks',
  arrange: async ({ spaceGuid: space_guid = api.space.guid, ...row }) =>
    (await arrangeTask(api, await arrangeApp(api, { space_guid }), row)).guid,
  filters: ['names', 'states', 'app_guids', 'space_guids', 'organization_guids'],
});

describe('the tasks of an app', () => {
  let app: AppRecord;
  let sequence = 0;
  beforeEach(async () => {
    app = await arrangeApp(api);
  });

  itIsAList(api, {
    endpoint: 'GET /v3/apps/:guid/tasks',
    path: () => `/v3/apps/${app.guid}/tasks`,
    arrange: async ({ spaceGuid: _, ...row }) =>
      (await arrangeTask(api, app, { sequence_id: (sequence += 1), ...row })).guid,
    filters: ['names', 'states'],
    parameters: ['sequence_ids'],
  });

  test('are found by their number', async () => {
    const [first, , third] = [
      await arrangeTask(api, app, { sequence_id: 1 }),
      await arrangeTask(api, app, { sequence_id: 2 }),
      await arrangeTask(api, app, { sequence_id: 3 }),
    ];

    expect(await guidsOf(`/v3/apps/${app.guid}/tasks?sequence_ids=3,1,77`)).toEqual([
      first.guid,
      third?.guid,
    ]);
    for (const query of ['sequence_ids=one', 'sequence_ids=', 'sequence_ids=1;2']) {
      expect([query, (await developer().get(`/v3/apps/${app.guid}/tasks?${query}`)).status]).toEqual([
        query,
        400,
      ]);
    }
    expect((await developer().get('/v3/tasks?sequence_ids=1')).body.errors[0].detail).toMatch(
      /Unknown query parameter\(s\): 'sequence_ids'/,
    );
  });
});

describe('GET /v3/tasks', () => {
  test('filters by name, state, app, space and organization', async () => {
    const [one, two] = [await arrangeApp(api), await arrangeApp(api)];
    const done = await arrangeTask(api, one, { name: 'report', state: 'SUCCEEDED' });
    const pending = await arrangeTask(api, two);
    const foreign = await arrangeForeignSpace(api);
    await arrangeTask(api, await arrangeApp(api, { space_guid: foreign.guid }));

    expect(await guidsOf('/v3/tasks')).toEqual([done.guid, pending.guid]);
    expect(await guidsOf('/v3/tasks?names=report')).toEqual([done.guid]);
    expect(await guidsOf('/v3/tasks?names=REPORT')).toEqual([]);
    expect(await guidsOf('/v3/tasks?states=SUCCEEDED,FAILED')).toEqual([done.guid]);
    expect(await guidsOf('/v3/tasks?states=PENDING&names=migrate')).toEqual([pending.guid]);
    expect(await guidsOf(`/v3/tasks?app_guids=${two.guid}`)).toEqual([pending.guid]);
    expect(await guidsOf(`/v3/tasks?space_guids=${foreign.guid}`)).toEqual([]);
    expect(await guidsOf(`/v3/tasks?organization_guids=${api.org.guid}`)).toEqual([done.guid, pending.guid]);
  });

  test('tells nobody a command; the list of an app and the task itself tell who may read secrets', async () => {
    const app = await arrangeApp(api);
    const task = await arrangeTask(api, app, { command: 'run --token geheim' });
    const told = async (path: string) =>
      (
        await Promise.all(
          READERS_OF_SPACE.map(async (role) =>
            (await api.as(role).get(path)).text.includes('geheim') ? [role] : [],
          ),
        )
      ).flat();

    const secrets = ['admin', 'admin_read_only', 'space_developer'];
    expect(await told('/v3/tasks')).toEqual([]);
    expect(await told(`/v3/apps/${app.guid}/tasks`)).toEqual(secrets);
    expect(await told(`/v3/tasks/${task.guid}`)).toEqual(secrets);
    const { body } = await api.as('space_auditor').get(`/v3/tasks/${task.guid}`);
    expect(body).not.toHaveProperty('command');
  });
});

describe('POST /v3/apps/:guid/tasks', () => {
  test('asks for a command to be run from the current droplet, with the defaults of the platform', async () => {
    const app = await arrangeStaged();

    const { status, body } = await create(app.guid, { command: 'rake --token geheim' });

    const self = `http://api.test/v3/tasks/${body.guid}`;
    expect([status, body]).toEqual([
      202,
      {
        guid: expect.any(String),
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
        sequence_id: 1,
        name: expect.stringMatching(/^[0-9a-f]{8}$/),
        command: 'rake --token geheim',
        user: 'vcap',
        state: 'PENDING',
        memory_in_mb: 1024,
        disk_in_mb: 1024,
        log_rate_limit_in_bytes_per_second: -1,
        result: { failure_reason: null },
        droplet_guid: app.droplet.guid,
        relationships: { app: { data: { guid: app.guid } } },
        metadata: { labels: {}, annotations: {} },
        links: {
          self: { href: self },
          app: { href: `http://api.test/v3/apps/${app.guid}` },
          cancel: { href: `${self}/actions/cancel`, method: 'POST' },
          droplet: { href: `http://api.test/v3/droplets/${app.droplet.guid}` },
        },
      },
    ]);
    expect(api.wakeUps).toEqual([`task/${body.guid}/1`]);
    expect(await eventsOf(api, app.guid)).toEqual([
      {
        type: 'audit.app.task.create',
        data: { task_guid: body.guid, request: { name: body.name, memory_in_mb: 1024, command: HIDDEN } },
      },
    ]);
  });

  test('takes everything that is asked for', async () => {
    const app = await arrangeStaged();
    const other = await arrangeDroplet(api, app);
    const asked = {
      name: 'migrate "; rm -rf 🦄',
      command: 'x'.repeat(4096),
      memory_in_mb: 64,
      disk_in_mb: 2048,
      log_rate_limit_in_bytes_per_second: 0,
      droplet_guid: other.guid,
      user: 'VCAP',
      metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
    };

    const { status, body } = await create(app.guid, asked);

    expect([status, body]).toMatchObject([202, asked]);
  });

  test('takes command, size and user of a process as a template; what is asked for goes before', async () => {
    const app = await arrangeStaged();
    const worker = await arrangeProcess(api, app, {
      memory_in_mb: 99,
      disk_in_mb: 88,
      log_rate_limit_in_bytes_per_second: 77n,
      process_user: 'vcap',
    });
    const template = { process: { guid: worker.guid } };

    const detected = await create(app.guid, { template, memory_in_mb: 5 });
    await api.db.process.update({ where: { guid: worker.guid }, data: { command: 'mine' } });
    const own = await create(app.guid, { template });
    const asked = await create(app.guid, { template, command: 'asked' });

    expect(detected.body).toMatchObject({
      command: 'work',
      memory_in_mb: 5,
      disk_in_mb: 88,
      log_rate_limit_in_bytes_per_second: 77,
    });
    expect([own.body.command, asked.body.command]).toEqual(['mine', 'asked']);
  });

  test('numbers the tasks of an app from one on, and leaves no number out of many at once', async () => {
    const app = await arrangeStaged();

    const answers = await Promise.all(Array.from({ length: 5 }, () => create(app.guid, { command: 'true' })));

    expect(answers.map(({ body }) => body.sequence_id).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test('runs whether the app does or not, of an app of its own droplet', async () => {
    const app = await arrangeApp(api);
    const droplet = await arrangeDroplet(api, app);

    const without = await create(app.guid, { command: 'true' });
    const given = await create(app.guid, { command: 'true', droplet_guid: droplet.guid });

    expect([without.status, without.body.errors[0].detail, given.status]).toEqual([
      422,
      'Task must have a droplet. Specify droplet or assign current droplet to app.',
      202,
    ]);
  });

  test('refuses droplets and templates of others, or of nobody, and droplets that are not staged', async () => {
    const [app, other] = [await arrangeStaged(), await arrangeStaged()];
    const failed = await arrangeDroplet(api, app, { state: 'FAILED' });
    const answers = [
      { command: 'true', droplet_guid: other.droplet.guid },
      { command: 'true', droplet_guid: 'nowhere' },
      { command: 'true', droplet_guid: failed.guid },
      { template: { process: { guid: other.guid } } },
      { template: { process: { guid: 'nowhere' } } },
    ];

    const details = [];
    for (const body of answers) {
      const answer = await create(app.guid, body);
      details.push([answer.status, answer.body.errors[0].detail]);
    }

    expect(details).toEqual([
      [404, 'Droplet not found'],
      [404, 'Droplet not found'],
      [422, 'Task must have a droplet. Specify droplet or assign current droplet to app.'],
      [404, `The process could not be found: ${other.guid}`],
      [404, 'The process could not be found: nowhere'],
    ]);
    expect(await api.db.task.count({ where: { app_guid: app.guid } })).toBe(0);
  });

  test.each([
    [{ command: undefined }, 'Command No command or template provided'],
    [{ command: null }, 'Command No command or template provided'],
    [{ command: 1 }, 'Command must be a string'],
    [{ command: 'x'.repeat(4097) }, 'command must be shorter than 4097 characters'],
    [{ name: 7 }, 'Name must be a string'],
    [{ memory_in_mb: 0 }, 'Memory in mb must be greater than 0'],
    [{ memory_in_mb: 2 ** 31 }, 'Memory in mb must be less than or equal to 2147483647'],
    [{ disk_in_mb: -1 }, 'Disk in mb must be greater than 0'],
    [{ disk_in_mb: 2049 }, 'Cannot request disk_in_mb greater than 2048'],
    [
      { log_rate_limit_in_bytes_per_second: -2 },
      'Log rate limit in bytes per second must be greater than or equal to -1',
    ],
    [{ user: '' }, 'User must be between 1 and 255 characters'],
    [{ user: 'root' }, "user invalid (requested user 'root' not allowed, permitted users are: 'vcap')"],
    [{ template: { process: {} } }, "Template process guid can't be blank"],
    [{ environment_variables: {} }, "Unknown field(s): 'environment_variables'"],
    [{ metadata: { labels: { a: 1 } } }, 'Metadata labels a must be a string'],
  ])('refuses %j, and leaves nothing behind', async (given, detail) => {
    const app = await arrangeStaged();

    const { status, body } = await create(app.guid, { command: 'true', ...given });

    expect([status, body.errors]).toEqual([422, [{ code: 10008, title: 'CF-UnprocessableEntity', detail }]]);
    expect(await api.db.task.count({ where: { app_guid: app.guid } })).toBe(0);
    expect([await eventsOf(api, app.guid), api.wakeUps]).toEqual([[], []]);
    expect((await create(app.guid, { command: 'true' })).body.sequence_id).toBe(1);
  });

  test('is left to administrators while its flag is off', async () => {
    const app = await arrangeStaged();
    await setFlags(api, { task_creation: false });

    const refused = await create(app.guid, { command: 'true' });
    const admin = await api.as('admin').post(`/v3/apps/${app.guid}/tasks`).send({ command: 'true' });

    expect([refused.status, refused.body.errors[0].detail, admin.status]).toEqual([
      403,
      'Feature Disabled: task_creation',
      202,
    ]);
  });
});

describe.each([
  [
    'POST /v3/tasks/:guid/actions/cancel',
    (guid: string) => developer().post(`/v3/tasks/${guid}/actions/cancel`),
  ],
  ['PUT /v3/tasks/:guid/cancel', (guid: string) => developer().put(`/v3/tasks/${guid}/cancel`)],
])('%s', (_endpoint, cancel) => {
  test.each(['PENDING', 'RUNNING', 'CANCELING'])('asks for a task that is %s to be ended', async (state) => {
    const app = await arrangeApp(api);
    const task = await arrangeTask(api, app, { state });

    const { status, body } = await cancel(task.guid);

    expect([status, body.guid, body.state]).toEqual([202, task.guid, 'CANCELING']);
    expect(api.wakeUps).toEqual([`task/${task.guid}/1`]);
    expect(await eventsOf(api, app.guid)).toEqual([
      {
        type: 'audit.app.task.cancel',
        data: { task_guid: task.guid, request: { name: 'migrate', memory_in_mb: 256, command: HIDDEN } },
      },
    ]);
  });

  test.each(['SUCCEEDED', 'FAILED'])('refuses a task that is %s', async (state) => {
    const app = await arrangeApp(api);
    const task = await arrangeTask(api, app, { state });

    const { status, body } = await cancel(task.guid);

    expect([status, body.errors[0].detail]).toEqual([
      422,
      `Task state is ${state} and therefore cannot be canceled`,
    ]);
    expect([await eventsOf(api, app.guid), api.wakeUps]).toEqual([[], []]);
  });

  test('does not find a task of an app that one cannot see', async () => {
    const app = await arrangeApp(api, { space_guid: (await arrangeForeignSpace(api)).guid });

    const answers = [await cancel((await arrangeTask(api, app)).guid), await cancel('nowhere')];

    expect(answers.map(({ status, body }) => [status, body.errors[0].detail])).toEqual([
      [404, 'Task not found'],
      [404, 'Task not found'],
    ]);
  });
});

describe('PATCH /v3/tasks/:guid', () => {
  const patch = (guid: string, body: object) => developer().patch(`/v3/tasks/${guid}`).send(body);

  test('changes metadata, whatever the state', async () => {
    const task = await arrangeTask(api, await arrangeApp(api), { state: 'FAILED', labels: { a: 'b' } });

    const { status, body } = await patch(task.guid, {
      metadata: { labels: { c: 'd' }, annotations: { e: 'f' } },
    });

    expect([status, body.metadata]).toEqual([200, { labels: { a: 'b', c: 'd' }, annotations: { e: 'f' } }]);
  });

  test('changes nothing else', async () => {
    const task = await arrangeTask(api, await arrangeApp(api));

    const { status, body } = await patch(task.guid, { state: 'SUCCEEDED', command: 'other' });

    expect([status, body.errors[0].detail]).toEqual([422, "Unknown field(s): 'state', 'command'"]);
  });
});

test('a failed task tells why', async () => {
  const task = await arrangeTask(api, await arrangeApp(api), {
    state: 'FAILED',
    failure_reason: 'Exited with status 3',
  });

  const { body } = await developer().get(`/v3/tasks/${task.guid}`);

  expect(body).toMatchObject({ state: 'FAILED', result: { failure_reason: 'Exited with status 3' } });
});
