import { randomUUID } from 'node:crypto';
import { type AppRecord } from '@cf/database';
import { arrangeApp, arrangeDroplet, eventsOf, resetFlags, setFlags } from '../../testing/arrange';
import { useApi } from '../../testing/use-api';

const api = useApi();
const act = (guid: string, action: string, role: Parameters<typeof api.as>[0] = 'space_developer') =>
  api.as(role).post(`/v3/apps/${guid}/actions/${action}`);
const processesOf = (guid: string) =>
  api.db.process.findMany({ where: { app_guid: guid }, orderBy: { id: 'asc' } });

afterEach(() => resetFlags(api));

/** An app with a web and a worker process and a droplet to run. */
async function arrangeRunnable(data: Partial<AppRecord> = {}) {
  const app = await arrangeApp(api, data);
  const droplet = await arrangeDroplet(api, app);
  await api.db.app.update({ where: { guid: app.guid }, data: { droplet_guid: droplet.guid } });
  const worker = await api.db.process.create({
    data: {
      guid: randomUUID(),
      app_guid: app.guid,
      type: 'worker',
      version: randomUUID(),
      instances: 0,
      memory_in_mb: 1,
      disk_in_mb: 1,
      state: app.state,
    },
  });
  return { ...app, droplet, worker };
}

describe('POST /v3/apps/:guid/actions/start', () => {
  test('gives every process a new version that runs the current droplet, and has the cluster follow', async () => {
    const app = await arrangeRunnable();
    const before = await processesOf(app.guid);

    const { status, body } = await act(app.guid, 'start');

    expect([status, body.guid, body.state]).toEqual([200, app.guid, 'STARTED']);
    const after = await processesOf(app.guid);
    expect(after).toMatchObject([
      { type: 'web', state: 'STARTED', droplet_guid: app.droplet.guid },
      { type: 'worker', state: 'STARTED', droplet_guid: app.droplet.guid, instances: 0 },
    ]);
    expect(after.some(({ version }) => before.some((old) => old.version === version))).toBe(false);
    expect([...api.wakeUps].sort()).toEqual([`process/${app.guid}/1`, `process/${app.worker.guid}/1`].sort());
    expect(await eventsOf(api, app.guid)).toEqual([{ type: 'audit.app.start', data: {} }]);
    expect(api.platformLines).toEqual([{ app: app.guid, line: `Starting app with guid ${app.guid}` }]);
  });

  test('of an app that is started changes nothing, and is recorded all the same', async () => {
    const app = await arrangeRunnable({ state: 'STARTED' });
    const before = await processesOf(app.guid);

    const { status, body } = await act(app.guid, 'start');

    expect([status, body.state]).toEqual([200, 'STARTED']);
    expect(await processesOf(app.guid)).toEqual(before);
    expect(api.wakeUps).toEqual([]);
    expect(await eventsOf(api, app.guid)).toEqual([{ type: 'audit.app.start', data: {} }]);
  });

  test('twice at once starts it once', async () => {
    const app = await arrangeRunnable();

    const answers = await Promise.all([act(app.guid, 'start'), act(app.guid, 'start')]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(api.wakeUps).toHaveLength(2);
  });
});

describe('POST /v3/apps/:guid/actions/stop', () => {
  test('stops every process, and has the cluster follow', async () => {
    const app = await arrangeRunnable({ state: 'STARTED' });

    const { status, body } = await act(app.guid, 'stop');

    expect([status, body.state]).toEqual([200, 'STOPPED']);
    expect((await processesOf(app.guid)).map(({ state }) => state)).toEqual(['STOPPED', 'STOPPED']);
    expect(api.wakeUps).toHaveLength(2);
    expect(await eventsOf(api, app.guid)).toEqual([{ type: 'audit.app.stop', data: {} }]);
    expect(api.platformLines).toEqual([{ app: app.guid, line: `Stopping app with guid ${app.guid}` }]);
  });

  test('needs no droplet, and may be asked for again', async () => {
    const { guid } = await arrangeApp(api);

    expect((await act(guid, 'stop')).status).toBe(200);
    expect((await act(guid, 'stop')).body.state).toBe('STOPPED');
  });
});

describe('POST /v3/apps/:guid/actions/restart', () => {
  test.each(['STARTED', 'STOPPED'])('gives every process of a %s app a new version', async (state) => {
    const app = await arrangeRunnable({ state });
    const before = await processesOf(app.guid);

    const { status, body } = await act(app.guid, 'restart');

    expect([status, body.state]).toEqual([200, 'STARTED']);
    const after = await processesOf(app.guid);
    expect(after.map((process) => process.state)).toEqual(['STARTED', 'STARTED']);
    expect(after.some(({ version }) => before.some((old) => old.version === version))).toBe(false);
    expect(await eventsOf(api, app.guid)).toEqual([{ type: 'audit.app.restart', data: {} }]);
    expect(api.platformLines).toEqual([{ app: app.guid, line: `Restarted app with guid ${app.guid}` }]);
  });

  test('lets a deployment go on, with each web process on the droplet that it is there for', async () => {
    const app = await arrangeRunnable({ state: 'STARTED' });
    const former = await arrangeDroplet(api, app);
    await api.db.process.update({ where: { guid: app.guid }, data: { droplet_guid: former.guid } });
    const deploying = await api.db.process.create({
      data: {
        guid: randomUUID(),
        app_guid: app.guid,
        type: 'web',
        version: randomUUID(),
        memory_in_mb: 1,
        disk_in_mb: 1,
        droplet_guid: app.droplet.guid,
        state: 'STARTED',
      },
    });
    const deployment = await api.db.deployment.create({
      data: {
        guid: randomUUID(),
        app_guid: app.guid,
        state: 'DEPLOYING',
        status_value: 'ACTIVE',
        status_reason: 'DEPLOYING',
        original_web_process_instance_count: 1,
        deploying_web_process_guid: deploying.guid,
      },
    });

    await act(app.guid, 'restart');

    expect((await processesOf(app.guid)).map(({ guid, droplet_guid }) => [guid, droplet_guid])).toEqual([
      [app.guid, former.guid],
      [app.worker.guid, app.droplet.guid],
      [deploying.guid, app.droplet.guid],
    ]);
    expect(await api.db.deployment.findUnique({ where: { guid: deployment.guid } })).toMatchObject({
      state: 'DEPLOYING',
    });
  });
});

describe.each(['start', 'restart'])('POST /v3/apps/:guid/actions/%s', (action) => {
  test('refuses an app without a droplet, whoever of its readers asks', async () => {
    const { guid } = await arrangeApp(api);

    const answers = await Promise.all(
      (['space_developer', 'space_auditor', 'no_role'] as const).map(async (role) => {
        const { status, body } = await act(guid, action, role);
        return [status, body.errors[0].detail];
      }),
    );

    expect(answers).toEqual([
      [422, 'Assign a droplet before starting this app.'],
      [422, 'Assign a droplet before starting this app.'],
      [404, 'App not found'],
    ]);
    expect(await eventsOf(api, guid)).toEqual([]);
  });

  test.each(['docker', 'cnb'])('refuses an app of lifecycle %s while its flag is off', async (type) => {
    const app = await arrangeRunnable({ lifecycle_type: type });

    const off = await act(app.guid, action);
    await setFlags(api, { [`diego_${type}`]: true });
    const on = await act(app.guid, action);

    expect([off.status, off.body.errors[0].code, on.status]).toEqual([403, 330002, 200]);
  });
});

describe('a write to an app', () => {
  const suspend = (data: object, of: 'org' | 'space') =>
    of === 'org'
      ? api.db.organization.update({ where: { guid: api.org.guid }, data })
      : api.db.space.update({ where: { guid: api.space.guid }, data });
  const alsoManagesOrganization = () =>
    api.db.role.create({
      data: {
        guid: randomUUID(),
        type: 'organization_manager',
        user_guid: api.userGuid('space_developer'),
        organization_guid: api.org.guid,
      },
    });

  test.each([
    ['organization is being deleted', 'org', { deleting_at: new Date() }, [422, 10020, 422]],
    ['space is being deleted', 'space', { deleting_at: new Date() }, [422, 10020, 200]],
    ['organization is suspended', 'org', { suspended: true }, [403, 10017, 403]],
    ['space is suspended', 'space', { suspended: true }, [403, 10019, 200]],
  ] as const)(
    'whose %s is refused, but for administrators and, where it is the space, managers of the organization',
    async (_name, of, data, [status, code, managers]) => {
      const { guid } = await arrangeApp(api);
      await suspend(data, of);

      const developer = await act(guid, 'stop');
      const auditor = await act(guid, 'stop', 'space_auditor');
      const admin = await act(guid, 'stop', 'admin');
      const read = await api.as('space_developer').get(`/v3/apps/${guid}`);
      await alsoManagesOrganization();
      const manager = await act(guid, 'stop');

      expect([developer.status, developer.body.errors[0].code]).toEqual([status, code]);
      expect([auditor.status, auditor.body.errors[0].code]).toEqual([403, 10003]);
      expect([admin.status, read.status, manager.status]).toEqual([200, 200, managers]);
    },
  );

  test('is refused with the state of the organization where both stand in the way', async () => {
    const { guid } = await arrangeApp(api);
    await suspend({ suspended: true }, 'org');
    await suspend({ deleting_at: new Date() }, 'space');

    const { body } = await act(guid, 'stop');

    expect(body.errors[0].title).toBe('CF-OrgSuspended');
  });
});
