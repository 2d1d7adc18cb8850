import { arrangeApp, arrangeDomain, arrangeDroplet, arrangeTask } from '../../testing/arrange';
import { arrangeSpace } from '../../testing/arrange-places';
import { limitOrganization, limitSpace } from '../../testing/arrange-quotas';
import { useApi } from '../../testing/use-api';

const api = useApi();

const answer = ({ status, body }: { status: number; body: { errors?: { detail: string }[] } }) => [
  status,
  body.errors?.[0]?.detail,
];
const developer = () => api.as('space_developer');

/** An app whose web process takes 256 MB in one instance, with a droplet to start. */
async function startable(state: 'STARTED' | 'STOPPED' = 'STOPPED', space_guid = api.space.guid) {
  const app = await arrangeApp(api, { state, space_guid });
  const droplet = await arrangeDroplet(api, app);
  await api.db.app.update({ where: { guid: app.guid }, data: { droplet_guid: droplet.guid } });
  return app;
}
const start = (guid: string) => developer().post(`/v3/apps/${guid}/actions/start`);
const scale = (guid: string, body: object) =>
  developer().post(`/v3/processes/${guid}/actions/scale`).send(body);

describe('starting an app', () => {
  test('is refused beyond the memory of the organization, and leaves it stopped', async () => {
    await limitOrganization(api, { total_memory_in_mb: 300 });
    await startable('STARTED');
    const { guid } = await startable();

    expect(answer(await start(guid))).toEqual([422, 'memory quota_exceeded']);
    expect(await api.db.app.findUniqueOrThrow({ where: { guid } })).toMatchObject({ state: 'STOPPED' });
    expect(await api.db.process.findUniqueOrThrow({ where: { guid } })).toMatchObject({ state: 'STOPPED' });
  });

  test('counts all spaces for the organization, and its own for the space', async () => {
    await limitOrganization(api, { total_memory_in_mb: 600 });
    await limitSpace(api, { total_memory_in_mb: 300 });
    const other = await arrangeSpace(api, { organization_guid: api.org.guid });
    await startable('STARTED', other.guid);
    const [first, second] = [await startable(), await startable()];

    expect((await start(first.guid)).status).toBe(200);
    expect(answer(await start(second.guid))).toEqual([
      422,
      'memory quota_exceeded, memory space_quota_exceeded',
    ]);
  });

  test('counts tasks that have not ended', async () => {
    await limitOrganization(api, { total_memory_in_mb: 300 });
    const app = await startable();
    const { guid } = await arrangeTask(api, app);

    const meanwhile = await start(app.guid);
    await api.db.task.update({ where: { guid }, data: { state: 'SUCCEEDED' } });
    const afterwards = await start(app.guid);

    expect([meanwhile.status, afterwards.status]).toEqual([422, 200]);
  });

  test.each([
    [{ per_process_memory_in_mb: 255 }, 'memory instance_memory_limit_exceeded'],
    [{ total_instances: 0 }, 'app_instance_limit app_instance_limit_exceeded'],
  ])('is refused beyond %o', async (limit, detail) => {
    await limitOrganization(api, limit);

    expect(answer(await start((await startable()).guid))).toEqual([422, detail]);
  });

  test('is refused without a log rate where that is limited', async () => {
    await limitSpace(api, { log_rate_limit_in_bytes_per_second: 100n });

    expect(answer(await start((await startable()).guid))).toEqual([
      422,
      `log_rate_limit cannot be unlimited in space '${api.space.name}'.`,
    ]);
  });

  test('gives the last room to one of two that ask at once', async () => {
    await limitOrganization(api, { total_memory_in_mb: 300 });
    const apps = [await startable(), await startable()];

    const answers = await Promise.all(apps.map(({ guid }) => start(guid)));

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  });

  test('again is refused while the organization is over a quota that was lowered', async () => {
    const { guid } = await startable('STARTED');
    await limitOrganization(api, { total_memory_in_mb: 100 });

    const response = await developer().post(`/v3/apps/${guid}/actions/restart`);

    expect(answer(response)).toEqual([422, 'memory quota_exceeded']);
  });
});

describe('scaling a process', () => {
  test('is refused beyond the quota, and changes nothing', async () => {
    await limitSpace(api, { total_memory_in_mb: 600 });
    const { guid } = await startable('STARTED');

    expect(answer(await scale(guid, { instances: 3 }))).toEqual([422, 'memory space_quota_exceeded']);
    expect(await api.db.process.findUniqueOrThrow({ where: { guid } })).toMatchObject({ instances: 1 });
    expect((await scale(guid, { instances: 2 })).status).toBe(202);
  });

  test('down is possible above a quota that was lowered', async () => {
    const { guid } = await startable('STARTED');
    await scale(guid, { instances: 4 });
    await limitOrganization(api, { total_memory_in_mb: 100, total_instances: 1 });

    expect((await scale(guid, { instances: 3 })).status).toBe(202);
  });

  test('counts when a stopped app is started, not before', async () => {
    await limitOrganization(api, { total_instances: 2 });
    const { guid } = await startable();

    expect((await scale(guid, { instances: 3 })).status).toBe(202);
    expect(answer(await start(guid))).toEqual([422, 'app_instance_limit app_instance_limit_exceeded']);
  });
});

describe('running a task', () => {
  const run = (guid: string, body = {}) =>
    developer()
      .post(`/v3/apps/${guid}/tasks`)
      .send({ command: 'true', memory_in_mb: 100, ...body });

  test.each([
    [{ total_memory_in_mb: 99 }, 'memory_in_mb exceeds organization memory quota'],
    [{ per_process_memory_in_mb: 99 }, 'memory_in_mb exceeds organization instance memory quota'],
    [{ per_app_tasks: 0 }, 'app_task_limit quota exceeded'],
  ])('is refused beyond %o, and leaves nothing behind', async (limit, detail) => {
    await limitOrganization(api, limit);
    const { guid } = await startable();

    expect(answer(await run(guid))).toEqual([422, detail]);
    expect(await api.db.task.count({ where: { app_guid: guid } })).toBe(0);
  });

  test('is refused beyond the quota of the space', async () => {
    await limitSpace(api, { per_app_tasks: 1 });
    const { guid } = await startable();

    expect((await run(guid)).status).toBe(202);
    expect(answer(await run(guid))).toEqual([422, 'app_task_limit quota exceeded']);
  });
});

describe('making a route', () => {
  async function make(host: string) {
    const domain = await arrangeDomain(api);
    const relationships = {
      space: { data: { guid: api.space.guid } },
      domain: { data: { guid: domain.guid } },
    };
    return developer().post('/v3/routes').send({ host, relationships });
  }

  test('is refused beyond the number that the organization may have', async () => {
    await limitOrganization(api, { total_routes: 1 });

    expect((await make('one')).status).toBe(201);
    expect(answer(await make('two'))).toEqual([
      422,
      `Routes quota exceeded for organization '${api.org.name}'.`,
    ]);
    expect(await api.db.route.count({ where: { space_guid: api.space.guid } })).toBe(1);
  });

  test('is refused beyond the number that the space may have', async () => {
    await limitSpace(api, { total_routes: 0 });

    expect(answer(await make('one'))).toEqual([422, `Routes quota exceeded for space '${api.space.name}'.`]);
  });
});

describe('deploying', () => {
  const deploy = (guid: string, options?: object) =>
    developer()
      .post('/v3/deployments')
      .send({ relationships: { app: { data: { guid } } }, ...(options && { options }) });

  test('is refused where old and new instances have no room beside each other', async () => {
    await limitOrganization(api, { total_memory_in_mb: 300 });
    const { guid } = await startable('STARTED');

    expect(answer(await deploy(guid))).toEqual([
      422,
      `memory quota_exceeded for organization ${api.org.name}. This organization's quota may not be large enough to support rolling deployments or your configured max-in-flight.`,
    ]);
    expect(await api.db.process.count({ where: { app_guid: guid } })).toBe(1);
    expect(await api.db.deployment.count({ where: { app_guid: guid } })).toBe(0);
  });

  test('is refused where the instances that it wants in the end have no room', async () => {
    await limitSpace(api, { total_memory_in_mb: 600 });
    const { guid } = await startable('STARTED');

    expect(answer(await deploy(guid, { web_instances: 3 }))).toEqual([
      422,
      `memory space_quota_exceeded for space ${api.space.name}. This space's quota may not be large enough to support rolling deployments or your configured max-in-flight.`,
    ]);
  });

  test('is let pass where there is room', async () => {
    await limitSpace(api, { total_memory_in_mb: 600 });
    const { guid } = await startable('STARTED');

    expect((await deploy(guid)).status).toBe(201);
  });
});
