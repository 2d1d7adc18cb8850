import { arrangeApp, eventsOf } from '../../testing/arrange';
import { READERS_OF_SPACE } from '../../testing/permission-matrix';
import { useApi } from '../../testing/use-api';

const api = useApi();
const withoutSsh = useApi({ settings: { allowAppSsh: false, defaultAppSsh: false } });
const developer = () => api.as('space_developer');
const FEATURES = [
  { name: 'ssh', description: 'Enable SSHing into the app.', enabled: true },
  { name: 'revisions', description: 'Enable versioning of an application', enabled: true },
  { name: 'service-binding-k8s', description: 'Enable k8s service bindings for the app', enabled: false },
  {
    name: 'file-based-vcap-services',
    description: 'Enable file-based VCAP service bindings for the app',
    enabled: false,
  },
];

describe('the features of an app', () => {
  test('are a list of its own kind', async () => {
    const { guid } = await arrangeApp(api);
    const self = { href: `/v3/apps/${guid}/features` };

    const { body } = await developer().get(`/v3/apps/${guid}/features`);

    expect(body).toEqual({
      resources: FEATURES,
      pagination: { total_results: 4, total_pages: 1, first: self, last: self, next: null, previous: null },
    });
  });

  test.each(FEATURES)('can be switched one by one: $name', async ({ name, description, enabled }) => {
    const { guid } = await arrangeApp(api);
    const path = `/v3/apps/${guid}/features/${name}`;

    expect((await developer().get(path)).body).toEqual({ name, description, enabled });
    const { status, body } = await developer().patch(path).send({ enabled: !enabled });

    expect([status, body]).toEqual([200, { name, description, enabled: !enabled }]);
    const list = await developer().get(`/v3/apps/${guid}/features`);
    expect(list.body.resources).toEqual(
      FEATURES.map((feature) => (feature.name === name ? { ...feature, enabled: !enabled } : feature)),
    );
  });

  test('do not include two ways of binding by files', async () => {
    const { guid } = await arrangeApp(api, { service_binding_k8s_enabled: true });
    const patch = (enabled: boolean, name = 'file-based-vcap-services') =>
      developer().patch(`/v3/apps/${guid}/features/${name}`).send({ enabled });

    const both = await patch(true);

    expect([both.status, both.body.errors[0].detail]).toEqual([
      422,
      "'file-based-vcap-services' and 'service-binding-k8s' features cannot be enabled at the same time.",
    ]);
    expect(await eventsOf(api, guid)).toEqual([]);
    expect((await patch(false)).status).toBe(200);
    expect((await patch(false, 'service-binding-k8s')).status).toBe(200);
    expect((await patch(true)).status).toBe(200);
  });

  test.each(['ssh2', 'constructor', "ssh'--"])('do not include %s', async (name) => {
    const { guid } = await arrangeApp(api);
    const path = `/v3/apps/${guid}/features/${encodeURIComponent(name)}`;

    const answers = [await developer().get(path), await developer().patch(path).send({ enabled: true })];

    expect(answers.map(({ status, body }) => [status, body.errors[0].detail])).toEqual([
      [404, 'Feature not found'],
      [404, 'Feature not found'],
    ]);
  });

  test.each([
    [{}, "Enabled can't be blank"],
    [{ enabled: 'true' }, 'Enabled must be a boolean'],
    [{ enabled: null }, 'Enabled must be a boolean'],
    [{ enabled: true, name: 'ssh' }, "Unknown field(s): 'name'"],
  ])('refuse %j', async (given, detail) => {
    const { guid } = await arrangeApp(api);

    const { status, body } = await developer().patch(`/v3/apps/${guid}/features/ssh`).send(given);

    expect([status, body.errors[0].detail]).toEqual([422, detail]);
  });

  test('a supporter switches revisions, and nothing else', async () => {
    const { guid } = await arrangeApp(api);

    const statuses = await Promise.all(
      FEATURES.map(async ({ name }) => {
        const path = `/v3/apps/${guid}/features/${name}`;
        const { status } = await api.as('space_supporter').patch(path).send({ enabled: false });
        return [name, status];
      }),
    );

    expect(Object.fromEntries(statuses)).toEqual({
      ssh: 403,
      revisions: 200,
      'service-binding-k8s': 403,
      'file-based-vcap-services': 403,
    });
  });
});

describe('GET /v3/apps/:guid/ssh_enabled', () => {
  const enabled = async (guid: string) => (await developer().get(`/v3/apps/${guid}/ssh_enabled`)).body;

  test('is what platform, space and app say together', async () => {
    const { guid } = await arrangeApp(api);
    expect(await enabled(guid)).toEqual({ enabled: true, reason: '' });

    await developer().patch(`/v3/apps/${guid}/features/ssh`).send({ enabled: false });
    expect(await enabled(guid)).toEqual({ enabled: false, reason: 'ssh is disabled for app' });

    await api.db.space.update({ where: { guid: api.space.guid }, data: { allow_ssh: false } });
    expect(await enabled(guid)).toEqual({
      enabled: false,
      reason: `ssh is disabled for space '${api.space.name}'`,
    });
  });

  test('is false where the platform allows none, and new apps begin as the platform says', async () => {
    const { body } = await withoutSsh
      .as('space_developer')
      .post('/v3/apps')
      .send({ name: 'a', relationships: { space: { data: { guid: withoutSsh.space.guid } } } });

    const answer = await withoutSsh.as('space_developer').get(`/v3/apps/${body.guid}/ssh_enabled`);
    const feature = await withoutSsh.as('space_developer').get(`/v3/apps/${body.guid}/features/ssh`);

    expect(answer.body).toEqual({ enabled: false, reason: 'ssh is disabled globally' });
    expect(feature.body.enabled).toBe(false);
  });
});

test('GET /v3/apps/:guid/permissions tells each reader what they may read', async () => {
  const { guid } = await arrangeApp(api);

  const answers = await Promise.all(
    READERS_OF_SPACE.map(async (role) => {
      const { body } = await api.as(role).get(`/v3/apps/${guid}/permissions`);
      return [role, body];
    }),
  );

  const secrets = ['admin', 'admin_read_only', 'space_developer'];
  expect(Object.fromEntries(answers)).toEqual(
    Object.fromEntries(
      READERS_OF_SPACE.map((role) => [
        role,
        { read_basic_data: true, read_sensitive_data: secrets.includes(role) },
      ]),
    ),
  );
});
