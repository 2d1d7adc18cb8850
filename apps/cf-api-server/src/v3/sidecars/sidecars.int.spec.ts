import { randomUUID } from 'node:crypto';
import { type AppRecord, type SidecarRecord } from '@cf/database';
import { arrangeApp, arrangeProcess } from '../../testing/arrange';
import { arrangeForeignSpace, guidsIn, itIsAList } from '../../testing/list-rules';
import { useApi } from '../../testing/use-api';

const api = useApi();
const developer = () => api.as('space_developer');
const create = (appGuid: string, body: object = {}) =>
  developer()
    .post(`/v3/apps/${appGuid}/sidecars`)
    .send({ name: 'proxy', command: 'run', process_types: ['web'], ...body });
const arrangeSidecar = (app: AppRecord, data: Partial<SidecarRecord> = {}): Promise<SidecarRecord> =>
  api.db.sidecar.create({
    data: {
      guid: randomUUID(),
      app_guid: app.guid,
      name: `s-${randomUUID()}`,
      command: 'run',
      process_types: ['web'],
      ...data,
    } as never,
  });

describe('the lists of sidecars', () => {
  let app: AppRecord;
  beforeEach(async () => {
    app = await arrangeApp(api);
  });

  itIsAList(api, {
    endpoint: 'GET /v3/apps/:guid/sidecars',
    path: () => `/v3/apps/${app.guid}/sidecars`,
    arrange: async ({ created_at, updated_at }) =>
      (await arrangeSidecar(app, { ...(created_at && { created_at }), ...(updated_at && { updated_at }) }))
        .guid,
    filters: [],
    labels: false,
  });

  itIsAList(api, {
    endpoint: 'GET /v3/processes/:guid/sidecars',
    path: () => `/v3/processes/${app.guid}/sidecars`,
    arrange: async ({ created_at, updated_at }) =>
      (await arrangeSidecar(app, { ...(created_at && { created_at }), ...(updated_at && { updated_at }) }))
        .guid,
    filters: [],
    labels: false,
  });

  test('hold those of the app, or those beside the process', async () => {
    const worker = await arrangeProcess(api, app);
    const both = await arrangeSidecar(app, { process_types: ['worker', 'web'] });
    const web = await arrangeSidecar(app);
    await arrangeSidecar(await arrangeApp(api));
    const guidsOf = async (path: string) => guidsIn((await developer().get(path)).body);

    expect(await guidsOf(`/v3/apps/${app.guid}/sidecars`)).toEqual([both.guid, web.guid]);
    expect(await guidsOf(`/v3/processes/${app.guid}/sidecars`)).toEqual([both.guid, web.guid]);
    expect(await guidsOf(`/v3/processes/${worker.guid}/sidecars`)).toEqual([both.guid]);
  });
});

describe('POST /v3/apps/:guid/sidecars', () => {
  test('adds a sidecar of the user', async () => {
    const app = await arrangeApp(api);

    const { status, body } = await create(app.guid, { process_types: ['web', 'worker'], memory_in_mb: 64 });

    expect([status, body]).toEqual([
      201,
      {
        guid: expect.any(String),
        name: 'proxy',
        command: 'run',
        process_types: ['web', 'worker'],
        memory_in_mb: 64,
        origin: 'user',
        relationships: { app: { data: { guid: app.guid } } },
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
      },
    ]);
    expect((await developer().get(`/v3/sidecars/${body.guid}`)).body).toEqual(body);
  });

  test('needs no memory of its own', async () => {
    const { body } = await create((await arrangeApp(api)).guid, { memory_in_mb: null });

    expect(body.memory_in_mb).toBeNull();
  });

  test('leaves memory to each process that it runs beside, counting the sidecars that are there', async () => {
    const app = await arrangeApp(api);
    await arrangeProcess(api, app, { memory_in_mb: 100 });
    await arrangeSidecar(app, { process_types: ['worker'], memory_in_mb: 60 });
    const types = { process_types: ['web', 'worker'] };

    const tooMuch = await create(app.guid, { ...types, memory_in_mb: 40 });
    const fitting = await create(app.guid, { ...types, memory_in_mb: 39 });

    expect([tooMuch.status, tooMuch.body.errors[0].detail, fitting.status]).toEqual([
      422,
      'The memory allocation defined is too large to run with the dependent "worker" process',
      201,
    ]);
  });

  test('takes a name once in an app, even of two requests at once', async () => {
    const [app, other] = [await arrangeApp(api), await arrangeApp(api)];

    const answers = await Promise.all([create(app.guid), create(app.guid)]);

    const refused = answers.find(({ status }) => status !== 201);
    expect([refused?.status, refused?.body.errors[0].detail]).toEqual([
      422,
      "Sidecar with name 'proxy' already exists for given app",
    ]);
    expect(await api.db.sidecar.count({ where: { app_guid: app.guid } })).toBe(1);
    expect((await create(other.guid)).status).toBe(201);
  });

  test.each([
    [{ name: undefined }, "Name can't be blank"],
    [{ name: '' }, "Name can't be blank"],
    [{ name: 1 }, 'Name must be a string'],
    [{ name: 'x'.repeat(256) }, 'Name is too long (maximum is 255 characters)'],
    [{ command: undefined }, "Command can't be blank"],
    [{ command: 'x'.repeat(4097) }, 'Command is too long (maximum is 4096 characters)'],
    [{ process_types: undefined }, "Process types can't be blank"],
    [{ process_types: 'web' }, 'Process types must be an array'],
    [{ process_types: [] }, 'Process types must have at least 1 process_type'],
    [{ process_types: ['web', 'web'] }, 'Sidecar is already associated with process type web'],
    [{ memory_in_mb: 0 }, 'Memory in mb must be greater than 0'],
    [{ memory_in_mb: 1.5 }, 'Memory in mb must be an integer'],
    [{ origin: 'buildpack' }, "Unknown field(s): 'origin'"],
    [{ metadata: {} }, "Unknown field(s): 'metadata'"],
  ])('refuses %j, and leaves nothing behind', async (given, detail) => {
    const app = await arrangeApp(api);

    const { status, body } = await create(app.guid, given);

    expect([status, body.errors]).toEqual([422, [{ code: 10008, title: 'CF-UnprocessableEntity', detail }]]);
    expect(await api.db.sidecar.count({ where: { app_guid: app.guid } })).toBe(0);
  });
});

describe('PATCH /v3/sidecars/:guid', () => {
  const patch = (guid: string, body: object) => developer().patch(`/v3/sidecars/${guid}`).send(body);

  test('changes what is named', async () => {
    const sidecar = await arrangeSidecar(await arrangeApp(api), { memory_in_mb: 10 });

    const first = await patch(sidecar.guid, { name: 'other', process_types: ['worker'] });
    const second = await patch(sidecar.guid, { command: 'serve', memory_in_mb: null });

    expect(first.body).toMatchObject({
      name: 'other',
      command: 'run',
      process_types: ['worker'],
      memory_in_mb: 10,
    });
    expect(second.body).toMatchObject({
      name: 'other',
      command: 'serve',
      process_types: ['worker'],
      memory_in_mb: null,
    });
  });

  test('counts its own memory once', async () => {
    const sidecar = await arrangeSidecar(await arrangeApp(api), { memory_in_mb: 200 });

    expect((await patch(sidecar.guid, { memory_in_mb: 255 })).status).toBe(200);
    expect((await patch(sidecar.guid, { memory_in_mb: 256 })).body.errors[0].detail).toBe(
      'The memory allocation defined is too large to run with the dependent "web" process',
    );
    expect((await api.db.sidecar.findUniqueOrThrow({ where: { guid: sidecar.guid } })).memory_in_mb).toBe(
      255,
    );
  });

  test('refuses the name of another, and what a new one may not be', async () => {
    const app = await arrangeApp(api);
    const [one, two] = [await arrangeSidecar(app), await arrangeSidecar(app)];

    const details = [];
    for (const body of [{ name: two.name }, { name: null }, { process_types: [] }, { sidecar: 1 }]) {
      const answer = await patch(one.guid, body);
      details.push([answer.status, answer.body.errors[0].detail]);
    }

    expect(details).toEqual([
      [422, `Sidecar with name '${two.name}' already exists for given app`],
      [422, 'Name must be a string'],
      [422, 'Process types must have at least 1 process_type'],
      [422, "Unknown field(s): 'sidecar'"],
    ]);
  });
});

describe('DELETE /v3/sidecars/:guid', () => {
  test('removes it, once', async () => {
    const { guid } = await arrangeSidecar(await arrangeApp(api));

    const first = await developer().delete(`/v3/sidecars/${guid}`);
    const second = await developer().delete(`/v3/sidecars/${guid}`);

    expect([first.status, first.text]).toEqual([204, '']);
    expect([second.status, second.body.errors[0].detail]).toEqual([404, 'Sidecar not found']);
  });

  test('of an app that one cannot see is not found', async () => {
    const app = await arrangeApp(api, { space_guid: (await arrangeForeignSpace(api)).guid });
    const { guid } = await arrangeSidecar(app);

    const { status, body } = await developer().delete(`/v3/sidecars/${guid}`);

    expect([status, body.errors[0].detail]).toEqual([404, 'Sidecar not found']);
    expect(await api.db.sidecar.count({ where: { guid } })).toBe(1);
  });
});
