import { randomUUID } from 'node:crypto';
import {
  arrangeApp,
  arrangeDestination,
  arrangeRoute,
  eventsOf,
  resetFlags,
  setFlags,
} from '../../testing/arrange';
import { useApi } from '../../testing/use-api';

const api = useApi();
const developer = () => api.as('space_developer');
const HIDDEN = '[PRIVATE DATA HIDDEN]';
const variablesPath = (guid: string) => `/v3/apps/${guid}/environment_variables`;
const patch = (guid: string, body: object) => developer().patch(variablesPath(guid)).send(body);

afterEach(async () => {
  await resetFlags(api);
  await setGroup('running', {});
  await setGroup('staging', {});
});

const setGroup = (name: string, variables: object) =>
  api.db.environmentVariableGroup.update({ where: { name }, data: { var: variables } });

/** A service instance that is bound to an app. */
async function arrangeBinding(appGuid: string, credentials: object) {
  const instance = await api.db.serviceInstance.create({
    data: {
      guid: randomUUID(),
      name: 'db',
      type: 'user-provided',
      space_guid: api.space.guid,
      tags: ['sql'],
    } as never,
  });
  return api.db.serviceCredentialBinding.create({
    data: {
      guid: randomUUID(),
      type: 'app',
      name: 'main',
      app_guid: appGuid,
      service_instance_guid: instance.guid,
      credentials,
    } as never,
  });
}

describe('GET /v3/apps/:guid/env', () => {
  test('presents all that an app finds in its environment, and is recorded', async () => {
    const app = await arrangeApp(api, { environment_variables: { COLOUR: 'blue' } });
    const route = await arrangeRoute(api, { path: '/shop' });
    const domain = await api.db.domain.findUniqueOrThrow({ where: { guid: route.domain_guid } });
    await arrangeDestination(api, route.guid, app.guid);
    const binding = await arrangeBinding(app.guid, { uri: 'postgres://me:geheim@db.test/x' });
    await setGroup('running', { PROXY: 'p' });
    await setGroup('staging', { MIRROR: 'm' });

    const { status, body } = await developer().get(`/v3/apps/${app.guid}/env`);

    const uris = [`${route.host}.${domain.name}/shop`];
    expect([status, body]).toEqual([
      200,
      {
        environment_variables: { COLOUR: 'blue' },
        staging_env_json: { MIRROR: 'm' },
        running_env_json: { PROXY: 'p' },
        system_env_json: {
          VCAP_SERVICES: {
            'user-provided': [
              {
                label: 'user-provided',
                name: 'main',
                tags: ['sql'],
                instance_guid: binding.service_instance_guid,
                instance_name: 'db',
                binding_guid: binding.guid,
                binding_name: 'main',
                credentials: { uri: 'postgres://me:geheim@db.test/x' },
                syslog_drain_url: null,
                volume_mounts: [],
              },
            ],
          },
        },
        application_env_json: {
          VCAP_APPLICATION: {
            cf_api: 'http://api.test',
            limits: { fds: 16384, mem: 256, disk: 512 },
            application_name: app.name,
            application_uris: uris,
            name: app.name,
            space_name: api.space.name,
            space_id: api.space.guid,
            organization_id: api.org.guid,
            organization_name: api.org.name,
            uris,
            users: null,
            application_id: app.guid,
          },
        },
      },
    ]);
    expect(await eventsOf(api, app.guid)).toEqual([{ type: 'audit.app.environment.show', data: {} }]);
  });

  test('hides bound services from a supporter, and keeps everything from other readers', async () => {
    const app = await arrangeApp(api);
    await arrangeBinding(app.guid, { password: 'geheim' });

    const supporter = await api.as('space_supporter').get(`/v3/apps/${app.guid}/env`);
    const admin = await api.as('admin_read_only').get(`/v3/apps/${app.guid}/env`);
    const auditor = await api.as('space_auditor').get(`/v3/apps/${app.guid}/env`);

    expect([supporter.status, supporter.body.system_env_json]).toEqual([200, { redacted_message: HIDDEN }]);
    expect(supporter.text).not.toContain('geheim');
    expect(admin.body.system_env_json.VCAP_SERVICES['user-provided']).toHaveLength(1);
    expect([auditor.status, auditor.body.errors[0].code]).toEqual([403, 10003]);
  });

  test.each([
    ['service_binding_k8s_enabled', { SERVICE_BINDING_ROOT: '/etc/cf-service-bindings' }],
    [
      'file_based_vcap_services_enabled',
      { VCAP_SERVICES_FILE_PATH: '/etc/cf-service-bindings/vcap_services' },
    ],
  ])('with %s points to files', async (feature, expected) => {
    const app = await arrangeApp(api, { [feature]: true });

    const { body } = await developer().get(`/v3/apps/${app.guid}/env`);

    expect(body.system_env_json).toEqual(expected);
  });
});

describe.each(['env', 'environment_variables'])('GET /v3/apps/:guid/%s', (what) => {
  test('is refused to all while the platform shows no variables, whether there is an app or not', async () => {
    const { guid } = await arrangeApp(api);
    await setFlags(api, { env_var_visibility: false });

    const answers = await Promise.all(
      ([guid, 'nowhere'] as const).map(async (path) => {
        const { status, body } = await api.as('admin').get(`/v3/apps/${path}/${what}`);
        return [status, body.errors[0].detail];
      }),
    );

    expect(answers).toEqual([
      [403, 'Feature Disabled: env_var_visibility'],
      [403, 'Feature Disabled: env_var_visibility'],
    ]);
  });

  test('is left to administrators while developers may not see variables', async () => {
    const { guid } = await arrangeApp(api);
    await setFlags(api, { space_developer_env_var_visibility: false });

    const statuses = await Promise.all(
      (['admin', 'admin_read_only', 'space_developer', 'space_supporter'] as const).map(
        async (role) => (await api.as(role).get(`/v3/apps/${guid}/${what}`)).status,
      ),
    );
    const unreadable = await api.as('no_role').get(`/v3/apps/${guid}/${what}`);

    expect(statuses).toEqual([200, 200, 403, 403]);
    expect(unreadable.status).toBe(404);
  });
});

describe('the variables of an app', () => {
  test('are merged: null removes one, what is not named stays', async () => {
    const { guid } = await arrangeApp(api, { environment_variables: { A: '1', B: '2' } });

    const { status, body } = await patch(guid, { var: { B: null, C: '', D: 'ü 🦄\n', NOT_THERE: null } });

    const expected = {
      var: { A: '1', C: '', D: 'ü 🦄\n' },
      links: {
        self: { href: `http://api.test${variablesPath(guid)}` },
        app: { href: `http://api.test/v3/apps/${guid}` },
      },
    };
    expect([status, body]).toEqual([200, expected]);
    expect((await developer().get(variablesPath(guid))).body).toEqual(expected);
    expect(await eventsOf(api, guid)).toEqual([
      { type: 'audit.app.update', data: { request: { environment_variables: HIDDEN } } },
      { type: 'audit.app.environment_variables.show', data: {} },
    ]);
    expect(api.platformLines).toEqual([
      { app: guid, line: `Updated app with guid ${guid} ({"environment_variables":"${HIDDEN}"})` },
    ]);
  });

  test('count from the next start on: nothing that runs is touched', async () => {
    const { guid } = await arrangeApp(api, { state: 'STARTED' });

    await patch(guid, { var: { A: '1' } });

    expect(api.wakeUps).toEqual([]);
  });

  test('are all kept when several requests set one each at the same time', async () => {
    const { guid } = await arrangeApp(api);

    await Promise.all(['A', 'B', 'C', 'D'].map((name) => patch(guid, { var: { [name]: name } })));

    const { body } = await developer().get(variablesPath(guid));
    expect(Object.keys(body.var).sort()).toEqual(['A', 'B', 'C', 'D']);
  });

  test('are none at first', async () => {
    const { guid } = await arrangeApp(api);

    expect((await developer().get(variablesPath(guid))).body.var).toEqual({});
    expect((await developer().get(`/v3/apps/${guid}/env`)).body.environment_variables).toBeNull();
  });

  test.each([
    [{}, 'Var must be an object'],
    [{ var: null }, 'Var must be an object'],
    [{ var: ['A'] }, 'Var must be an object'],
    [{ var: { A: 1 } }, "Non-string value in environment variable for key 'A', value '1'"],
    [
      { var: { A: { b: [true] } } },
      `Non-string value in environment variable for key 'A', value '{"b":[true]}'`,
    ],
    [{ var: { VCAP_SERVICES: '{}' } }, 'Var cannot start with VCAP_'],
    [{ var: { vcap_application: null } }, 'Var cannot start with VCAP_'],
    [{ var: { vmc_a: 'b' } }, 'Var cannot start with VMC_'],
    [{ var: { Port: '1' } }, 'Var cannot set PORT'],
    [{ var: { '': 'x' } }, 'Var key must be a minimum length of 1'],
    [{ var: { 'A=B': 'x' } }, "Var key 'A=B' must not contain '='"],
    [{ var: { A: 'b' }, variables: {} }, "Unknown field(s): 'variables'"],
  ])('refuse %j, and stay as they are', async (body, detail) => {
    const { guid } = await arrangeApp(api, { environment_variables: { OLD: '1' } });

    const response = await patch(guid, body);

    expect([response.status, response.body.errors]).toEqual([
      422,
      [{ code: 10008, title: 'CF-UnprocessableEntity', detail }],
    ]);
    expect((await api.db.app.findUniqueOrThrow({ where: { guid } })).environment_variables).toEqual({
      OLD: '1',
    });
  });

  test('may be called after what PORT begins with, and after parts of objects', async () => {
    const { guid } = await arrangeApp(api);

    const { body } = await patch(guid, {
      var: { PORTAL: '1', MY_VCAP_: '2', constructor: '3', toString: '4' },
    });

    expect(body.var).toEqual({ PORTAL: '1', MY_VCAP_: '2', constructor: '3', toString: '4' });
  });

  test('take no more room than a start can hand over', async () => {
    const { guid } = await arrangeApp(api);

    const large = await patch(guid, { var: { A: 'x'.repeat(300_000) } });
    const tooLarge = await patch(guid, { var: { B: 'x'.repeat(300_000) } });

    expect([large.status, tooLarge.status, tooLarge.body.errors[0].detail]).toEqual([
      200,
      422,
      'Environment variables may take at most 524288 bytes together.',
    ]);
    const { body } = await developer().get(variablesPath(guid));
    expect(Object.keys(body.var)).toEqual(['A']);
  });
});
