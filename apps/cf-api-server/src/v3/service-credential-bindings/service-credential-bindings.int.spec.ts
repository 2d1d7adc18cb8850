import { arrangeApp } from '../../testing/arrange';
import { arrangeSpace } from '../../testing/arrange-places';
import { arrangeBinding, arrangeKey, arrangeServiceInstance } from '../../testing/arrange-services';
import { useApi } from '../../testing/use-api';

const api = useApi();

const listed = async (query: string, role: 'admin' | 'space_developer' = 'admin') => {
  const { body } = await api.as(role).get(`/v3/service_credential_bindings?${query}`);
  return body.resources.map(({ guid }: { guid: string }) => guid);
};

describe('GET /v3/service_credential_bindings/:guid', () => {
  test('presents a binding of an app in the documented order, without its credentials', async () => {
    const binding = await arrangeBinding(api, {
      name: 'db',
      credentials: { password: 'hush' },
      labels: { tier: 'gold' },
    });

    const { body } = await api.as('space_developer').get(`/v3/service_credential_bindings/${binding.guid}`);

    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const self = `http://api.test/v3/service_credential_bindings/${binding.guid}`;
    const instance = binding.service_instance_guid;
    expect(body).toEqual({
      guid: binding.guid,
      created_at: time,
      updated_at: time,
      name: 'db',
      type: 'app',
      last_operation: {
        type: 'create',
        state: 'succeeded',
        description: '',
        created_at: time,
        updated_at: time,
      },
      metadata: { labels: { tier: 'gold' }, annotations: {} },
      relationships: {
        app: { data: { guid: binding.app_guid } },
        service_instance: { data: { guid: instance } },
      },
      links: {
        self: { href: self },
        details: { href: `${self}/details` },
        service_instance: { href: `http://api.test/v3/service_instances/${instance}` },
        app: { href: `http://api.test/v3/apps/${binding.app_guid}` },
      },
    });
  });

  test('presents a key, which has no app', async () => {
    const instance = await arrangeServiceInstance(api);
    const key = await arrangeKey(api, instance.guid);

    const { body } = await api.as('admin').get(`/v3/service_credential_bindings/${key.guid}`);

    expect(body).toMatchObject({ type: 'key', name: key.name });
    expect(Object.keys(body.relationships)).toEqual(['service_instance']);
    expect(Object.keys(body.links)).toEqual(['self', 'details', 'service_instance']);
  });

  test('tells what was last done to it', async () => {
    const last_operation = {
      type: 'delete',
      state: 'in progress',
      description: 'working',
      created_at: '2026-01-02T03:04:05.000Z',
      updated_at: '2026-01-02T03:04:06.000Z',
    };
    const { guid } = await arrangeBinding(api, { last_operation });

    const { body } = await api.as('admin').get(`/v3/service_credential_bindings/${guid}`);

    expect(body.last_operation).toEqual({
      ...last_operation,
      created_at: '2026-01-02T03:04:05Z',
      updated_at: '2026-01-02T03:04:06Z',
    });
  });

  test('brings app and service instance on demand', async () => {
    const binding = await arrangeBinding(api);

    const { body } = await api
      .as('admin')
      .get(`/v3/service_credential_bindings/${binding.guid}?include=app,service_instance`);

    expect(body.included).toMatchObject({
      apps: [{ guid: binding.app_guid }],
      service_instances: [{ guid: binding.service_instance_guid }],
    });
  });

  test('answers 404 for one that does not exist', async () => {
    const { status, body } = await api.as('admin').get('/v3/service_credential_bindings/nope');

    expect([status, body.errors[0].detail]).toEqual([404, 'Service credential binding not found']);
  });
});

describe('GET /v3/service_credential_bindings', () => {
  test('shows the bindings of apps, and the keys of instances, in readable spaces alone', async () => {
    const other = await arrangeSpace(api);
    const [mine, theirs] = [
      await arrangeServiceInstance(api),
      await arrangeServiceInstance(api, { space_guid: other.guid }),
    ];
    const theirApp = await arrangeApp(api, { space_guid: other.guid });
    const own = [
      await arrangeBinding(api, { service_instance_guid: mine.guid }),
      await arrangeKey(api, mine.guid),
    ];
    const foreign = [
      await arrangeBinding(api, { service_instance_guid: theirs.guid, app_guid: theirApp.guid }),
      await arrangeKey(api, theirs.guid),
    ];
    const guids = [...own, ...foreign].map(({ guid }) => guid);

    expect(await listed(`guids=${guids.join(',')}`, 'space_developer')).toEqual(own.map(({ guid }) => guid));
    expect(await listed(`guids=${guids.join(',')}`)).toEqual(guids);
  });

  test.each(['app_guids', 'app_names', 'service_instance_guids', 'service_instance_names', 'names'] as const)(
    'filters by %s',
    async (filter) => {
      const app = await arrangeApp(api);
      const instance = await arrangeServiceInstance(api);
      const name = `name-${app.guid}`;
      const wanted = await arrangeBinding(api, {
        app_guid: app.guid,
        service_instance_guid: instance.guid,
        name,
      });
      await arrangeBinding(api);
      const values = {
        app_guids: app.guid,
        app_names: app.name,
        service_instance_guids: instance.guid,
        service_instance_names: instance.name,
        names: name,
      };

      expect(await listed(`${filter}=${values[filter]}`)).toEqual([wanted.guid]);
    },
  );

  test('filters by type and by label', async () => {
    const instance = await arrangeServiceInstance(api);
    const binding = await arrangeBinding(api, {
      service_instance_guid: instance.guid,
      labels: { of: instance.guid },
    });
    const key = await arrangeKey(api, instance.guid);
    const ofInstance = `service_instance_guids=${instance.guid}`;

    expect(await listed(`${ofInstance}&type=app`)).toEqual([binding.guid]);
    expect(await listed(`${ofInstance}&type=key`)).toEqual([key.guid]);
    expect(await listed(`label_selector=of=${instance.guid}`)).toEqual([binding.guid]);
  });

  test.each(['service_plan_guids', 'service_plan_names', 'service_offering_guids', 'service_offering_names'])(
    'finds no binding of a user-provided instance by %s',
    async (filter) => {
      await arrangeBinding(api);

      expect(await listed(`${filter}=any`)).toEqual([]);
    },
  );

  test('brings each app once, however many bindings it has', async () => {
    const app = await arrangeApp(api);
    const bindings = [
      await arrangeBinding(api, { app_guid: app.guid }),
      await arrangeBinding(api, { app_guid: app.guid }),
    ];
    const instances = bindings.map((binding) => binding.service_instance_guid);

    const { body } = await api
      .as('space_developer')
      .get(`/v3/service_credential_bindings?include=app&service_instance_guids=${instances.join(',')}`);

    expect(body.resources).toHaveLength(2);
    expect(body.included.apps.map(({ guid }: { guid: string }) => guid)).toEqual([app.guid]);
  });

  test.each([
    ['type=route', "Type must be one of 'app', 'key'"],
    ['include=space', "Invalid included resource: 'space'"],
    ['order_by=type', "Order by can only be: 'created_at', 'updated_at', 'name'"],
  ])('refuses ?%s', async (query, detail) => {
    const { status, body } = await api.as('admin').get(`/v3/service_credential_bindings?${query}`);

    expect([status, body.errors[0].code]).toEqual([400, 10005]);
    expect(body.errors[0].detail).toContain(detail);
  });
});

describe('GET /v3/service_credential_bindings/:guid/details', () => {
  test('shows credentials and drain, and tells in an audit event who looked', async () => {
    const binding = await arrangeBinding(api, {
      credentials: { password: 'hush' },
      syslog_drain_url: 'syslog://drain.test',
    });

    const { body } = await api
      .as('space_developer')
      .get(`/v3/service_credential_bindings/${binding.guid}/details`);

    expect(body).toEqual({ credentials: { password: 'hush' }, syslog_drain_url: 'syslog://drain.test' });
    expect(await api.db.auditEvent.findFirstOrThrow({ where: { target_guid: binding.guid } })).toMatchObject({
      type: 'audit.service_binding.show',
      space_guid: api.space.guid,
      organization_guid: api.org.guid,
      data: {
        request: {
          service_instance_guid: binding.service_instance_guid,
          app_guid: binding.app_guid,
        },
      },
    });
  });

  test('records a look at a key as such', async () => {
    const key = await arrangeKey(api, (await arrangeServiceInstance(api)).guid);

    await api.as('admin').get(`/v3/service_credential_bindings/${key.guid}/details`);

    expect(await api.db.auditEvent.findFirstOrThrow({ where: { target_guid: key.guid } })).toMatchObject({
      type: 'audit.service_key.show',
      target_name: key.name,
    });
  });

  test('does not exist while the binding is being made', async () => {
    const last_operation = { type: 'create', state: 'in progress' };
    const { guid } = await arrangeBinding(api, { last_operation });

    const { status } = await api.as('admin').get(`/v3/service_credential_bindings/${guid}/details`);

    expect(status).toBe(404);
  });
});
