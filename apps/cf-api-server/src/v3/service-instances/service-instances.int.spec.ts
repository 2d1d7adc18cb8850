import { arrangeSpace } from '../../testing/arrange-places';
import { arrangeServiceInstance } from '../../testing/arrange-services';
import { useApi } from '../../testing/use-api';

const api = useApi();

const listed = async (query: string, role: 'admin' | 'space_developer' = 'admin') => {
  const { body } = await api.as(role).get(`/v3/service_instances?${query}`);
  return body.resources.map(({ guid }: { guid: string }) => guid);
};

describe('GET /v3/service_instances/:guid', () => {
  test('presents a user-provided instance in the documented order, without its credentials', async () => {
    const instance = await arrangeServiceInstance(api, {
      tags: ['sql'],
      credentials: { password: 'hush' },
      syslog_drain_url: 'syslog://drain.test',
      route_service_url: 'https://route.test',
      labels: { tier: 'gold' },
    });

    const { body } = await api.as('space_developer').get(`/v3/service_instances/${instance.guid}`);

    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const self = `http://api.test/v3/service_instances/${instance.guid}`;
    expect(body).toEqual({
      guid: instance.guid,
      created_at: time,
      updated_at: time,
      name: instance.name,
      tags: ['sql'],
      last_operation: {
        type: 'create',
        state: 'succeeded',
        description: '',
        created_at: time,
        updated_at: time,
      },
      type: 'user-provided',
      syslog_drain_url: 'syslog://drain.test',
      route_service_url: 'https://route.test',
      relationships: { space: { data: { guid: api.space.guid } } },
      metadata: { labels: { tier: 'gold' }, annotations: {} },
      links: {
        self: { href: self },
        space: { href: `http://api.test/v3/spaces/${api.space.guid}` },
        service_credential_bindings: {
          href: `http://api.test/v3/service_credential_bindings?service_instance_guids=${instance.guid}`,
        },
        service_route_bindings: {
          href: `http://api.test/v3/service_route_bindings?service_instance_guids=${instance.guid}`,
        },
        credentials: { href: `${self}/credentials` },
      },
    });
  });

  test('brings the fields of space and organization that were asked for, and no others', async () => {
    const { guid } = await arrangeServiceInstance(api);

    const { body } = await api
      .as('space_developer')
      .get(`/v3/service_instances/${guid}?fields[space]=name&fields[space.organization]=guid,name`);

    expect(body.included).toEqual({
      spaces: [{ name: api.space.name }],
      organizations: [{ guid: api.org.guid, name: api.org.name }],
    });
  });

  test('answers 404 for one that does not exist', async () => {
    const { status, body } = await api.as('admin').get('/v3/service_instances/nope');

    expect([status, body.errors[0].detail]).toEqual([404, 'Service instance not found']);
  });
});

describe('GET /v3/service_instances', () => {
  test('shows those of readable spaces alone', async () => {
    const other = await arrangeSpace(api);
    const [own, foreign] = [
      await arrangeServiceInstance(api),
      await arrangeServiceInstance(api, { space_guid: other.guid }),
    ];

    expect(await listed(`guids=${own.guid},${foreign.guid}`, 'space_developer')).toEqual([own.guid]);
    expect(await listed(`guids=${own.guid},${foreign.guid}`)).toEqual([own.guid, foreign.guid]);
  });

  test.each([
    ['names', (row: { name: string }) => `names=${row.name}`],
    ['space_guids', () => `space_guids=${api.space.guid}`],
    ['organization_guids', () => `organization_guids=${api.org.guid}`],
    ['label_selector', () => `label_selector=tier=${api.org.name}`],
    ['type', () => `type=user-provided&space_guids=${api.space.guid}`],
  ])('filters by %s', async (_name, queryOf) => {
    const other = await arrangeSpace(api);
    const wanted = await arrangeServiceInstance(api, { labels: { tier: api.org.name } });
    await arrangeServiceInstance(api, { space_guid: other.guid });

    expect(await listed(queryOf(wanted))).toEqual([wanted.guid]);
  });

  test('tells names apart by their case', async () => {
    const { name } = await arrangeServiceInstance(api);

    expect(await listed(`names=${name.toUpperCase()}`)).toEqual([]);
  });

  test.each(['type=managed', 'service_plan_guids=any', 'service_plan_names=any'])(
    'finds no user-provided instance by %s',
    async (query) => {
      await arrangeServiceInstance(api);

      expect(await listed(query)).toEqual([]);
    },
  );

  test('orders by name on demand', async () => {
    const names = ['b', 'a'].map((letter) => `${letter}-${api.space.guid}`);
    for (const name of names) await arrangeServiceInstance(api, { name });

    const { body } = await api
      .as('admin')
      .get(`/v3/service_instances?space_guids=${api.space.guid}&order_by=-name`);

    expect(body.resources.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test('answers what cf services asks, where nothing has a plan', async () => {
    const { guid } = await arrangeServiceInstance(api);

    const { status, body } = await api
      .as('space_developer')
      .get(
        '/v3/service_instances?fields[service_plan]=guid,name,relationships.service_offering' +
          '&fields[service_plan.service_offering]=guid,name,relationships.service_broker' +
          `&fields[service_plan.service_offering.service_broker]=guid,name&order_by=name&per_page=5000&space_guids=${api.space.guid}`,
      );

    expect(status).toBe(200);
    expect(body.resources.map((row: { guid: string }) => row.guid)).toEqual([guid]);
    expect(body.included).toBeUndefined();
  });

  test('brings the relationship of a space to its organization on demand', async () => {
    await arrangeServiceInstance(api);

    const { body } = await api
      .as('admin')
      .get(
        `/v3/service_instances?space_guids=${api.space.guid}&fields[space]=guid,relationships.organization`,
      );

    expect(body.included).toEqual({
      spaces: [{ guid: api.space.guid, relationships: { organization: { data: { guid: api.org.guid } } } }],
    });
  });

  test.each([
    ['type=other', "Type must be one of 'managed', 'user-provided'"],
    [
      'fields[space]=color',
      "Fields valid keys for 'space' are: 'guid', 'name', 'relationships.organization'",
    ],
    [
      'fields[color]=name',
      "Fields [color] valid resources are: 'service_plan', 'service_plan.service_offering', 'service_plan.service_offering.service_broker', 'space', 'space.organization'",
    ],
    ['order_by=type', "Order by can only be: 'created_at', 'updated_at', 'name'"],
  ])('refuses ?%s', async (query, detail) => {
    const { status, body } = await api.as('admin').get(`/v3/service_instances?${query}`);

    expect([status, body.errors[0].code]).toEqual([400, 10005]);
    expect(body.errors[0].detail).toContain(detail);
  });
});

describe('GET /v3/service_instances/:guid/credentials', () => {
  test('shows them to a developer, and tells in an audit event who looked', async () => {
    const { guid, name } = await arrangeServiceInstance(api, { credentials: { password: 'hush' } });

    const { body } = await api.as('space_developer').get(`/v3/service_instances/${guid}/credentials`);

    expect(body).toEqual({ password: 'hush' });
    expect(await api.db.auditEvent.findFirstOrThrow({ where: { target_guid: guid } })).toMatchObject({
      type: 'audit.user_provided_service_instance.show',
      actor_guid: 'user-space_developer',
      target_type: 'user_provided_service_instance',
      target_name: name,
      space_guid: api.space.guid,
      organization_guid: api.org.guid,
    });
  });

  test('answers an empty object where there are none', async () => {
    const { guid } = await arrangeServiceInstance(api);

    const { body } = await api.as('admin').get(`/v3/service_instances/${guid}/credentials`);

    expect(body).toEqual({});
  });
});

describe('GET /v3/service_instances/:guid/permissions', () => {
  test.each([
    ['admin', { read: true, manage: true }],
    ['space_developer', { read: true, manage: true }],
    ['space_auditor', { read: true, manage: false }],
    ['no_role', { read: false, manage: false }],
  ] as const)('tells %s what they may do', async (role, rights) => {
    const { guid } = await arrangeServiceInstance(api);

    const { body } = await api.as(role).get(`/v3/service_instances/${guid}/permissions`);

    expect(body).toEqual(rights);
  });

  test('takes the right to manage from a developer while the space is suspended', async () => {
    const { guid } = await arrangeServiceInstance(api);
    await api.db.space.update({ where: { guid: api.space.guid }, data: { suspended: true } });

    const { body } = await api.as('space_developer').get(`/v3/service_instances/${guid}/permissions`);

    expect(body).toEqual({ read: true, manage: false });
  });

  test('suffices with the scope that dashboards get', async () => {
    const { guid } = await arrangeServiceInstance(api);
    const scopes = ['cloud_controller_service_permissions.read'];

    const dashboard = api.with({ userGuid: 'user-space_developer', scopes });
    const permissions = await dashboard.get(`/v3/service_instances/${guid}/permissions`);
    const instance = await dashboard.get(`/v3/service_instances/${guid}`);

    expect([permissions.status, instance.status]).toEqual([200, 403]);
  });
});
