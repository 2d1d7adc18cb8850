import { randomUUID } from 'node:crypto';
import { type AppRecord, type DeploymentRecord, type ProcessRecord } from '@cf/database';
import {
  arrangeApp,
  arrangeDeployment,
  arrangeDroplet,
  arrangeProcess,
  eventsOf,
} from '../../testing/arrange';
import { arrangeForeignSpace, guidsIn, itIsAList } from '../../testing/list-rules';
import { useApi } from '../../testing/use-api';

const api = useApi();
const developer = () => api.as('space_developer');
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const of = (guid: string) => ({ relationships: { app: { data: { guid } } } });
const deploy = (appGuid: string, body: object = {}) =>
  developer()
    .post('/v3/deployments')
    .send({ ...of(appGuid), ...body });
const guidsOf = async (query: string) => guidsIn((await developer().get(`/v3/deployments?${query}`)).body);
const webOf = (appGuid: string) =>
  api.db.process.findMany({ where: { app_guid: appGuid, type: 'web' }, orderBy: { id: 'asc' } });
const typesOf = async (guid: string) => (await eventsOf(api, guid)).map(({ type }) => type);

/** A running app with a current droplet, and another droplet to deploy. */
async function arrangeRunning(
  { instances = 3, ...web }: Partial<ProcessRecord> = {},
  data: Partial<AppRecord> = { state: 'STARTED' },
) {
  const app = await arrangeApp(api, data);
  const [current, next] = [await arrangeDroplet(api, app), await arrangeDroplet(api, app)];
  await api.db.app.update({ where: { guid: app.guid }, data: { droplet_guid: current.guid } });
  await api.db.process.update({
    where: { guid: app.guid },
    data: { instances, droplet_guid: current.guid, ...(web as object) },
  });
  return { guid: app.guid, app, current, next, to: { droplet: { guid: next.guid } } };
}

const arrangeRow = (appGuid: string, data: Partial<DeploymentRecord> = {}): Promise<DeploymentRecord> =>
  api.db.deployment.create({
    data: {
      guid: randomUUID(),
      app_guid: appGuid,
      state: 'DEPLOYED',
      status_value: 'FINALIZED',
      status_reason: 'DEPLOYED',
      original_web_process_instance_count: 1,
      ...data,
    } as never,
  });

itIsAList(api, {
  endpoint: 'GET /v3/deployments',
  arrange: async ({ spaceGuid: space_guid = api.space.guid, ...row }) =>
    (await arrangeRow((await arrangeApp(api, { space_guid })).guid, row)).guid,
  filters: ['app_guids', 'states', 'status_values', 'status_reasons'],
});

test('GET /v3/deployments filters by app, state and status', async () => {
  const [one, two] = [await arrangeApp(api), await arrangeApp(api)];
  const done = await arrangeRow(one.guid);
  const replaced = await arrangeRow(one.guid, { status_reason: 'SUPERSEDED' });
  const active = await arrangeRow(two.guid, {
    state: 'PREPAUSED',
    status_value: 'ACTIVE',
    status_reason: 'DEPLOYING',
  });

  expect(await guidsOf(`app_guids=${one.guid}`)).toEqual([done.guid, replaced.guid]);
  expect(await guidsOf('states=PREPAUSED,PAUSED')).toEqual([active.guid]);
  expect(await guidsOf('status_values=ACTIVE')).toEqual([active.guid]);
  expect(await guidsOf('status_reasons=SUPERSEDED,DEPLOYING')).toEqual([replaced.guid, active.guid]);
  expect(await guidsOf(`status_values=FINALIZED&status_reasons=DEPLOYED&app_guids=${two.guid}`)).toEqual([]);
});

describe('POST /v3/deployments', () => {
  test('puts a new web process beside the former one, with as many instances as may be in flight', async () => {
    const running = await arrangeRunning({
      command: 'mine',
      memory_in_mb: 300,
      health_check_type: 'http',
      health_check_http_endpoint: '/health',
      labels: { tier: 'gold' },
    });

    const { status, body } = await deploy(running.guid, {
      ...running.to,
      metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
    });

    const [former, fresh] = await webOf(running.guid);
    const self = `http://api.test/v3/deployments/${body.guid}`;
    expect([status, body]).toEqual([
      201,
      {
        guid: expect.any(String),
        created_at: TIME,
        updated_at: TIME,
        status: {
          value: 'ACTIVE',
          reason: 'DEPLOYING',
          details: { last_successful_healthcheck: TIME, last_status_change: TIME },
        },
        strategy: 'rolling',
        options: { max_in_flight: 1 },
        droplet: { guid: running.next.guid },
        previous_droplet: { guid: running.current.guid },
        new_processes: [{ guid: fresh?.guid, type: 'web' }],
        revision: null,
        relationships: { app: { data: { guid: running.guid } } },
        metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
        links: {
          self: { href: self },
          app: { href: `http://api.test/v3/apps/${running.guid}` },
          cancel: { href: `${self}/actions/cancel`, method: 'POST' },
        },
      },
    ]);
    expect((await developer().get(`/v3/deployments/${body.guid}`)).body).toEqual(body);
    expect(former).toMatchObject({ guid: running.guid, instances: 3, droplet_guid: running.current.guid });
    expect(fresh).toMatchObject({
      instances: 1,
      state: 'STARTED',
      droplet_guid: running.next.guid,
      command: 'mine',
      memory_in_mb: 300,
      health_check_http_endpoint: '/health',
      labels: { tier: 'gold' },
    });
    expect(fresh?.version).not.toBe(former?.version);
    expect(api.wakeUps).toContain(`process/${fresh?.guid}/1`);
    expect(api.wakeUps).not.toContain(`process/${running.guid}/1`);
    expect((await api.db.app.findUniqueOrThrow({ where: { guid: running.guid } })).droplet_guid).toBe(
      running.next.guid,
    );
  });

  test('tells what was asked for', async () => {
    const running = await arrangeRunning();
    const asked = {
      ...of(running.guid),
      ...running.to,
      strategy: 'canary',
      options: { max_in_flight: 2, web_instances: 4, log_rate_limit_in_bytes_per_second: 99 },
    };

    const { body } = await deploy(running.guid, asked);

    const events = await eventsOf(api, running.guid);
    expect(events).toContainEqual({
      type: 'audit.app.deployment.create',
      data: {
        deployment_guid: body.guid,
        droplet_guid: running.next.guid,
        type: null,
        revision_guid: null,
        request: asked,
        strategy: 'canary',
      },
    });
    expect(events[0]).toEqual({
      type: 'audit.app.droplet.mapped',
      data: { request: { droplet_guid: running.next.guid } },
    });
    expect(api.platformLines).toContainEqual({
      app: running.guid,
      line: `Creating deployment for app with guid ${running.guid}`,
    });
  });

  test('takes the current droplet unless told otherwise, and sizes for the new process', async () => {
    const running = await arrangeRunning();
    const options = {
      max_in_flight: 9,
      web_instances: 5,
      memory_in_mb: 64,
      disk_in_mb: 65,
      log_rate_limit_in_bytes_per_second: -1,
    };

    const { body } = await deploy(running.guid, { options });

    const [former, fresh] = await webOf(running.guid);
    expect([body.droplet.guid, body.options]).toEqual([running.current.guid, options]);
    expect(fresh).toMatchObject({ instances: 5, memory_in_mb: 64, disk_in_mb: 65 });
    expect(former).toMatchObject({ instances: 3, memory_in_mb: 256, disk_in_mb: 512 });
  });

  test('begins a canary with one instance, or with the share of its first step', async () => {
    const [plain, stepped] = [
      await arrangeRunning({ instances: 10 }),
      await arrangeRunning({ instances: 10 }),
    ];
    const steps = [{ instance_weight: 30 }, { instance_weight: 100 }];

    const first = await deploy(plain.guid, { strategy: 'canary', options: { max_in_flight: 5 } });
    const second = await deploy(stepped.guid, {
      strategy: 'canary',
      options: { max_in_flight: 5, canary: { steps } },
    });

    expect([first.body.status.canary, first.body.options]).toEqual([
      { steps: { current: 1, total: 1 } },
      { max_in_flight: 5 },
    ]);
    expect([second.body.status.canary, second.body.options]).toEqual([
      { steps: { current: 1, total: 2 } },
      { max_in_flight: 5, canary: { steps } },
    ]);
    expect([(await webOf(plain.guid))[1]?.instances, (await webOf(stepped.guid))[1]?.instances]).toEqual([
      1, 3,
    ]);
    expect(
      await api.db.deployment.findMany({
        where: { app_guid: { in: [plain.guid, stepped.guid] } },
        select: { state: true },
      }),
    ).toEqual([{ state: 'PREPAUSED' }, { state: 'PREPAUSED' }]);
  });

  test('starts a stopped app at once, and is over', async () => {
    const stopped = await arrangeRunning({}, {});
    await arrangeProcess(api, stopped.app);

    const { status, body } = await deploy(stopped.guid, {
      ...stopped.to,
      options: { web_instances: 2, memory_in_mb: 77 },
    });

    expect([status, body]).toMatchObject([
      201,
      { status: { value: 'FINALIZED', reason: 'DEPLOYED' }, new_processes: [] },
    ]);
    expect(body.links).not.toHaveProperty('cancel');
    const processes = await api.db.process.findMany({
      where: { app_guid: stopped.guid },
      orderBy: { id: 'asc' },
    });
    expect(processes).toMatchObject([
      { type: 'web', state: 'STARTED', instances: 2, memory_in_mb: 77, droplet_guid: stopped.next.guid },
      { type: 'worker', state: 'STARTED', droplet_guid: stopped.next.guid },
    ]);
    expect((await developer().get(`/v3/apps/${stopped.guid}`)).body.state).toBe('STARTED');
  });

  test.each([
    ['DEPLOYING', 'rolling', 'DEPLOYED'],
    ['PREPAUSED', 'canary', 'CANCELED'],
    ['PAUSED', 'canary', 'CANCELED'],
    ['CANCELING', 'rolling', 'CANCELED'],
  ])('replaces one that is %s, and goes on from what that one found', async (state, strategy, ended) => {
    const running = await arrangeRunning();
    const first = await deploy(running.guid, { ...running.to, strategy });
    await api.db.deployment.update({ where: { guid: first.body.guid }, data: { state } });
    await api.db.process.update({ where: { guid: running.guid }, data: { instances: 1 } });

    const second = await deploy(running.guid, { options: { max_in_flight: 10 } });

    const replaced = await developer().get(`/v3/deployments/${first.body.guid}`);
    expect(replaced.body.status).toMatchObject({ value: 'FINALIZED', reason: 'SUPERSEDED' });
    expect(replaced.body.links).not.toHaveProperty('cancel');
    expect(await api.db.deployment.findUnique({ where: { guid: first.body.guid } })).toMatchObject({
      state: ended,
    });
    expect(await api.db.deployment.findUnique({ where: { guid: second.body.guid } })).toMatchObject({
      original_web_process_instance_count: 3,
    });
    expect((await webOf(running.guid)).map(({ instances }) => instances)).toEqual([1, 1, 3]);
  });

  test('twice at once leaves one of the two active', async () => {
    const running = await arrangeRunning();

    const answers = await Promise.all([deploy(running.guid), deploy(running.guid)]);

    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(await api.db.deployment.count({ where: { app_guid: running.guid, status_value: 'ACTIVE' } })).toBe(
      1,
    );
  });

  const UNASSIGNABLE = 'Unable to assign current droplet. Ensure the droplet exists and belongs to this app.';

  test('refuses droplets that are not there, not staged, or of another app, and leaves nothing behind', async () => {
    const [running, other] = [await arrangeRunning(), await arrangeRunning()];
    const failed = await arrangeDroplet(api, running.app, { state: 'FAILED' });

    const answers = [];
    for (const guid of ['nowhere', failed.guid, other.next.guid]) {
      const { status, body } = await deploy(running.guid, { droplet: { guid } });
      answers.push([status, body.errors[0].detail]);
    }

    expect(answers).toEqual([
      [422, UNASSIGNABLE],
      [422, UNASSIGNABLE],
      [422, UNASSIGNABLE],
    ]);
    expect([await webOf(running.guid), await typesOf(running.guid), api.wakeUps]).toMatchObject([
      [{ instances: 3 }],
      [],
      [],
    ]);
    expect((await api.db.app.findUniqueOrThrow({ where: { guid: running.guid } })).droplet_guid).toBe(
      running.current.guid,
    );
  });

  test('refuses an app without a droplet, and apps that one may not manage', async () => {
    const bare = await arrangeApp(api);
    const foreign = await arrangeApp(api, { space_guid: (await arrangeForeignSpace(api)).guid });

    const answers = [await deploy(bare.guid), await deploy(foreign.guid), await deploy('nowhere')];

    const unusable = 'Unable to use app. Ensure that the app exists and you have access to it.';
    expect(answers.map(({ status, body }) => [status, body.errors[0].detail])).toEqual([
      [422, 'Invalid droplet. Please specify a droplet in the request or set a current droplet for the app.'],
      [422, unusable],
      [422, unusable],
    ]);
  });

  test('refuses revisions, of which there are none', async () => {
    const running = await arrangeRunning();
    const without = await arrangeRunning({}, { state: 'STARTED', revisions_enabled: false });

    const answers = await Promise.all(
      [running, without].map(({ guid }) => deploy(guid, { revision: { guid: 'r' } })),
    );

    expect(answers.map(({ status, body }) => [status, body.errors[0].detail])).toEqual([
      [422, 'The revision does not exist'],
      [422, 'Cannot create deployment from a revision for an app without revisions enabled'],
    ]);
  });

  test('refuses memory that the sidecars would use up', async () => {
    const running = await arrangeRunning();
    await api.db.sidecar.create({
      data: {
        guid: randomUUID(),
        app_guid: running.guid,
        name: 's',
        command: 'c',
        process_types: ['web'],
        memory_in_mb: 64,
      },
    });

    const { status, body } = await deploy(running.guid, { options: { memory_in_mb: 64 } });

    expect([status, body.errors[0].detail]).toEqual([
      422,
      'The requested memory allocation is not large enough to run all of your sidecar processes',
    ]);
  });

  const canary = (steps: unknown) => ({ strategy: 'canary', options: { canary: { steps } } });
  const STEPS = 'Options canary steps';

  test.each([
    [{ relationships: undefined }, "Relationships 'relationships' is not an object"],
    [{ strategy: 'blue-green' }, "Strategy 'blue-green' is not a supported deployment strategy"],
    [{ strategy: 7 }, "Strategy '7' is not a supported deployment strategy"],
    [
      { droplet: { guid: 'd' }, revision: { guid: 'r' } },
      "Droplet Cannot set both fields 'droplet' and 'revision'",
    ],
    [{ options: [] }, 'Options must be an object'],
    [{ options: { max_unavailable: 1, speed: 2 } }, 'Options has unsupported key(s): max_unavailable, speed'],
    [{ options: { max_in_flight: 0 } }, 'Max in flight must be an integer greater than 0'],
    [{ options: { max_in_flight: '2' } }, 'Max in flight must be an integer greater than 0'],
    [{ options: { web_instances: -1 } }, 'Web instances must be greater than or equal to 0'],
    [{ options: { web_instances: 2 ** 31 } }, 'Web instances must be less than or equal to 2147483647'],
    [{ options: { memory_in_mb: 0 } }, 'Memory in mb must be greater than 0'],
    [{ options: { memory_in_mb: 1.5 } }, 'Memory in mb must be an integer'],
    [{ options: { disk_in_mb: '1' } }, 'Disk in mb is not a number'],
    [
      { options: { disk_in_mb: 4096 } },
      'disk_quota too much disk requested (requested 4096 MB - must be less than 2048 MB)',
    ],
    [
      { options: { log_rate_limit_in_bytes_per_second: -2 } },
      'Log rate limit in bytes per second must be greater than or equal to -1',
    ],
    [{ options: { canary: { steps: [] } } }, 'Options canary are only valid for Canary deployments'],
    [{ strategy: 'canary', options: { canary: 1 } }, 'Options canary must be an object'],
    [canary('many'), `${STEPS} must be an array of objects`],
    [canary([50]), `${STEPS} must be an array of objects`],
    [canary([{ weight: 1, instance_weight: 2 }]), `${STEPS} has unsupported key(s): weight`],
    [canary([{}]), `${STEPS} missing key: "instance_weight"`],
    [
      canary([{ instance_weight: 0 }]),
      `${STEPS} instance weight must be an Integer between 1-100 (inclusive)`,
    ],
    [
      canary([{ instance_weight: 101 }]),
      `${STEPS} instance weight must be an Integer between 1-100 (inclusive)`,
    ],
    [
      canary([{ instance_weight: '5' }]),
      `${STEPS} instance weight must be an Integer between 1-100 (inclusive)`,
    ],
    [
      canary([{ instance_weight: 50 }, { instance_weight: 49 }]),
      `${STEPS} instance weight must be sorted in ascending order`,
    ],
    [{ state: 'DEPLOYED' }, "Unknown field(s): 'state'"],
  ])('refuses %j, and leaves nothing behind', async (given, detail) => {
    const running = await arrangeRunning();

    const { status, body } = await deploy(running.guid, given);

    expect([status, body.errors]).toEqual([422, [{ code: 10008, title: 'CF-UnprocessableEntity', detail }]]);
    expect(await api.db.deployment.count({ where: { app_guid: running.guid } })).toBe(0);
    expect([(await webOf(running.guid)).length, await typesOf(running.guid), api.wakeUps]).toEqual([
      1,
      [],
      [],
    ]);
  });
});

describe('POST /v3/deployments/:guid/actions/cancel', () => {
  const cancel = (guid: string) => developer().post(`/v3/deployments/${guid}/actions/cancel`);

  test.each(['DEPLOYING', 'PREPAUSED', 'PAUSED', 'CANCELING'])(
    'turns back one that is %s, and gives the app its former droplet',
    async (state) => {
      const { guid, app_guid, previous_droplet_guid, droplet_guid } = await arrangeDeployment(api, { state });

      const { status, text } = await cancel(guid);

      expect([status, text]).toEqual([200, '']);
      const { body } = await developer().get(`/v3/deployments/${guid}`);
      expect(body.status).toMatchObject({ value: 'ACTIVE', reason: 'CANCELING' });
      expect(body.links).toHaveProperty('cancel');
      expect((await api.db.app.findUniqueOrThrow({ where: { guid: app_guid } })).droplet_guid).toBe(
        previous_droplet_guid,
      );
      expect(await eventsOf(api, app_guid)).toEqual([
        { type: 'audit.app.droplet.mapped', data: { request: { droplet_guid: previous_droplet_guid } } },
        { type: 'audit.app.deployment.cancel', data: { deployment_guid: guid, droplet_guid } },
      ]);
      expect(api.platformLines).toContainEqual({
        app: app_guid,
        line: `Cancelling deployment for app with guid ${app_guid}`,
      });
    },
  );

  test('asked for again does not begin to wait anew', async () => {
    const { guid } = await arrangeDeployment(api, { state: 'DEPLOYING' });
    await cancel(guid);
    const before = await api.db.deployment.findUniqueOrThrow({ where: { guid } });

    await cancel(guid);

    const after = await api.db.deployment.findUniqueOrThrow({ where: { guid } });
    expect(after.status_updated_at).toEqual(before.status_updated_at);
  });

  test('brings back the sidecars of the former droplet', async () => {
    const { guid, app_guid, previous_droplet_guid } = await arrangeDeployment(api, { state: 'DEPLOYING' });
    const sidecar = (name: string) => ({ name, command: 'run', process_types: ['web'] });
    await api.db.droplet.update({
      where: { guid: previous_droplet_guid ?? '' },
      data: { sidecars: [sidecar('former')] },
    });
    await api.db.sidecar.create({
      data: { guid: randomUUID(), app_guid, ...sidecar('fresh'), origin: 'buildpack' },
    });

    await cancel(guid);

    expect(await api.db.sidecar.findMany({ where: { app_guid } })).toMatchObject([{ name: 'former' }]);
  });

  test.each(['DEPLOYED', 'CANCELED'])('refuses one that is %s', async (state) => {
    const app = await arrangeApp(api);
    const { guid } = await arrangeRow(app.guid, { state, status_reason: state });

    const { status, body } = await cancel(guid);

    expect([status, body.errors[0].detail]).toEqual([
      422,
      `Cannot cancel a deployment with status: FINALIZED and reason: ${state}`,
    ]);
  });

  test.each([
    ['is gone', null],
    ['has expired', 'EXPIRED'],
  ])('refuses one whose former droplet %s, and leaves it as it is', async (_name, state) => {
    const deployment = await arrangeDeployment(api, { state: 'DEPLOYING' });
    const where = { guid: deployment.previous_droplet_guid ?? '' };
    if (state) await api.db.droplet.update({ where, data: { state } });
    else await api.db.droplet.delete({ where });

    const { status, body } = await cancel(deployment.guid);

    expect([status, body.errors[0].detail]).toEqual([
      422,
      'Unable to assign current droplet. Ensure the droplet exists and belongs to this app.',
    ]);
    expect(await api.db.deployment.findUnique({ where: { guid: deployment.guid } })).toMatchObject({
      state: 'DEPLOYING',
    });
  });
});

describe('POST /v3/deployments/:guid/actions/continue', () => {
  const proceed = (guid: string) => developer().post(`/v3/deployments/${guid}/actions/continue`);
  const steps = [{ instance_weight: 20 }, { instance_weight: 60 }];
  const arrangePaused = async (data: Partial<DeploymentRecord>) =>
    arrangeRow((await arrangeApp(api, { state: 'STARTED' })).guid, {
      state: 'PAUSED',
      status_value: 'ACTIVE',
      status_reason: 'PAUSED',
      strategy: 'canary',
      canary_current_step: 1,
      ...data,
    });

  test.each([
    ['to its next step', { canary_steps: steps }, 'PREPAUSED', { current: 2, total: 2 }],
    [
      'to its end after the last',
      { canary_steps: steps, canary_current_step: 2 },
      'DEPLOYING',
      { current: 2, total: 2 },
    ],
    ['to its end where it has no steps', {}, 'DEPLOYING', { current: 1, total: 1 }],
  ])('lets a paused one go on %s', async (_name, data, state, shown) => {
    const { guid, app_guid, droplet_guid } = await arrangePaused(data as Partial<DeploymentRecord>);
    expect((await developer().get(`/v3/deployments/${guid}`)).body.links.continue).toEqual({
      href: `http://api.test/v3/deployments/${guid}/actions/continue`,
      method: 'POST',
    });

    const { status, text } = await proceed(guid);

    expect([status, text]).toEqual([200, '']);
    expect(await api.db.deployment.findUnique({ where: { guid } })).toMatchObject({ state });
    const { body } = await developer().get(`/v3/deployments/${guid}`);
    expect(body.status).toMatchObject({ value: 'ACTIVE', reason: 'DEPLOYING', canary: { steps: shown } });
    expect(body.links).not.toHaveProperty('continue');
    expect(await eventsOf(api, app_guid)).toEqual([
      { type: 'audit.app.deployment.continue', data: { deployment_guid: guid, droplet_guid } },
    ]);
    expect(api.platformLines).toEqual([
      { app: app_guid, line: `Continuing deployment for app with guid ${app_guid}` },
    ]);
  });

  test('twice at once goes on by one step', async () => {
    const { guid } = await arrangePaused({ canary_steps: steps });

    const answers = await Promise.all([proceed(guid), proceed(guid)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    expect(await api.db.deployment.findUnique({ where: { guid } })).toMatchObject({ canary_current_step: 2 });
  });

  test.each([
    ['DEPLOYING', 'ACTIVE', 'DEPLOYING'],
    ['PREPAUSED', 'ACTIVE', 'DEPLOYING'],
    ['CANCELING', 'ACTIVE', 'CANCELING'],
    ['DEPLOYED', 'FINALIZED', 'SUPERSEDED'],
  ])('refuses one that is %s', async (state, status_value, status_reason) => {
    const { guid } = await arrangePaused({ state, status_value, status_reason });

    const { status, body } = await proceed(guid);

    expect([status, body.errors[0].detail]).toEqual([
      422,
      `Cannot continue a deployment with status: ${status_value} and reason: ${status_reason}`,
    ]);
  });
});

describe('a deployment', () => {
  test('tells why it does not get on', async () => {
    const app = await arrangeApp(api);
    const { guid } = await arrangeRow(app.guid, {
      state: 'DEPLOYING',
      status_value: 'ACTIVE',
      status_reason: 'DEPLOYING',
      error: 'memory quota_exceeded',
    });

    const { body } = await developer().get(`/v3/deployments/${guid}`);

    expect(body.status.details.error).toBe('memory quota_exceeded');
  });

  test('has metadata that can be changed, and nothing else', async () => {
    const { guid } = await arrangeRow((await arrangeApp(api)).guid, { labels: { a: 'b' } });
    const patch = (body: object) => developer().patch(`/v3/deployments/${guid}`).send(body);

    const changed = await patch({ metadata: { labels: { a: null, c: 'd' } } });
    const refused = await patch({ status: {} });

    expect([changed.status, changed.body.metadata.labels]).toEqual([200, { c: 'd' }]);
    expect([refused.status, refused.body.errors[0].detail]).toEqual([422, "Unknown field(s): 'status'"]);
  });

  test('of an app that one cannot see is not found', async () => {
    const app = await arrangeApp(api, { space_guid: (await arrangeForeignSpace(api)).guid });
    const { guid } = await arrangeRow(app.guid);
    const path = `/v3/deployments/${guid}`;

    const answers = [
      await developer().get(path),
      await developer().patch(path).send({}),
      await developer().post(`${path}/actions/cancel`),
      await developer().post(`${path}/actions/continue`),
      await developer().get('/v3/deployments/nowhere'),
    ];

    for (const { status, body } of answers) {
      expect([status, body.errors[0].detail]).toEqual([404, 'Deployment not found']);
    }
  });
});
