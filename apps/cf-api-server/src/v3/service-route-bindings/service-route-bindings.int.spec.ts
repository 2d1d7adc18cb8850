import { arrangeRoute } from '../../testing/arrange';
import { arrangeSpace } from '../../testing/arrange-places';
import { arrangeRouteBinding, arrangeServiceInstance } from '../../testing/arrange-services';
import { useApi } from '../../testing/use-api';

const api = useApi();

const listed = async (query: string, role: 'admin' | 'space_developer' = 'admin') => {
  const { body } = await api.as(role).get(`/v3/service_route_bindings?${query}`);
  return body.resources.map(({ guid }: { guid: string }) => guid);
};

describe('GET /v3/service_route_bindings/:guid', () => {
  test('presents the binding in the documented order', async () => {
    const binding = await arrangeRouteBinding(api, { labels: { tier: 'gold' } });

    const { body } = await api.as('space_auditor').get(`/v3/service_route_bindings/${binding.guid}`);

    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(body).toEqual({
      guid: binding.guid,
      created_at: time,
      updated_at: time,
      route_service_url: 'https://route-service.test',
      last_operation: {
        type: 'create',
        state: 'succeeded',
        description: '',
        created_at: time,
        updated_at: time,
      },
      metadata: { labels: { tier: 'gold' }, annotations: {} },
      relationships: {
        service_instance: { data: { guid: binding.service_instance_guid } },
        route: { data: { guid: binding.route_guid } },
      },
      links: {
        self: { href: `http://api.test/v3/service_route_bindings/${binding.guid}` },
        service_instance: {
          href: `http://api.test/v3/service_instances/${binding.service_instance_guid}`,
        },
        route: { href: `http://api.test/v3/routes/${binding.route_guid}` },
      },
    });
  });

  test('answers 404 for one that does not exist', async () => {
    const { status, body } = await api.as('admin').get('/v3/service_route_bindings/nope');

    expect([status, body.errors[0].detail]).toEqual([404, 'Service route binding not found']);
  });
});

describe('GET /v3/service_route_bindings', () => {
  test('is empty where no route is bound, which is what cf routes asks', async () => {
    const route = await arrangeRoute(api);

    const { status, body } = await api
      .as('space_developer')
      .get(`/v3/service_route_bindings?include=service_instance&route_guids=${route.guid}`);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      resources: [],
      included: { service_instances: [] },
      pagination: { total_results: 0 },
    });
  });

  test('shows those of readable spaces alone', async () => {
    const other = await arrangeSpace(api);
    const foreignInstance = await arrangeServiceInstance(api, { space_guid: other.guid });
    const own = await arrangeRouteBinding(api);
    const foreign = await arrangeRouteBinding(api, { service_instance_guid: foreignInstance.guid });
    const guids = [own.guid, foreign.guid];

    expect(await listed(`guids=${guids.join(',')}`, 'space_developer')).toEqual([own.guid]);
    expect(await listed(`guids=${guids.join(',')}`)).toEqual(guids);
  });

  test('filters by instance, by its name, by route and by label', async () => {
    const instance = await arrangeServiceInstance(api);
    const wanted = await arrangeRouteBinding(api, {
      service_instance_guid: instance.guid,
      labels: { of: instance.guid },
    });
    await arrangeRouteBinding(api);

    expect(await listed(`service_instance_guids=${instance.guid}`)).toEqual([wanted.guid]);
    expect(await listed(`service_instance_names=${instance.name}`)).toEqual([wanted.guid]);
    expect(await listed(`route_guids=${wanted.route_guid}`)).toEqual([wanted.guid]);
    expect(await listed(`label_selector=of=${instance.guid}`)).toEqual([wanted.guid]);
  });

  test('brings route and service instance on demand', async () => {
    const binding = await arrangeRouteBinding(api);

    const { body } = await api
      .as('admin')
      .get(`/v3/service_route_bindings?guids=${binding.guid}&include=route,service_instance`);

    expect(body.included).toMatchObject({
      routes: [{ guid: binding.route_guid }],
      service_instances: [{ guid: binding.service_instance_guid }],
    });
  });

  test('refuses to bring what a binding does not have', async () => {
    const { status, body } = await api.as('admin').get('/v3/service_route_bindings?include=app');

    expect([status, body.errors[0].code]).toEqual([400, 10005]);
  });
});
