import { type RouteDestinationRow, type RouteWithDetails } from '@cf/core';
import { httpRouteOf, planBackends, serviceOf } from './route-objects';

const destination = (guid: string, more: Partial<RouteDestinationRow> = {}): RouteDestinationRow => ({
  guid,
  app_guid: `app-${guid}`,
  process_type: 'web',
  app_port: null,
  image_port: null,
  weight: null,
  protocol: null,
  created_at: '',
  updated_at: '',
  ...more,
});
const route = (more: Partial<RouteWithDetails> = {}) =>
  ({
    guid: 'r',
    host: 'WWW',
    path: '',
    domain_name: 'apps.test',
    space_guid: 's',
    ...more,
  }) as RouteWithDetails;
const around = {
  backends: [],
  organizationGuid: 'o',
  namespace: 'ns',
  gateway: { name: 'g', namespace: 'gn', requestTimeoutSeconds: 900 },
};

describe('planBackends', () => {
  test('gives nothing to a destination without instances while another has some', () => {
    const plans = planBackends(
      [destination('a', { weight: 70 }), destination('b', { weight: 30 })],
      (app) => app === 'app-b',
    );

    expect(plans.map(({ destination: { guid }, weight }) => [guid, weight])).toEqual([
      ['b', 30],
      ['a', 0],
    ]);
  });

  test('keeps all shares when nobody has instances, and when nothing is known of them', () => {
    const destinations = [destination('a', { weight: 70 }), destination('b', { weight: 30 })];

    for (const isRoutable of [() => false, undefined]) {
      expect(planBackends(destinations, isRoutable).map(({ weight }) => weight)).toEqual([70, 30]);
    }
  });

  test('never names more backends than a rule may have, and leaves out those without instances first', () => {
    const destinations = Array.from({ length: 20 }, (_, at) => destination(String(at)));

    const plans = planBackends(destinations, (app) => app === 'app-19');

    expect(plans).toHaveLength(16);
    expect(plans[0]).toMatchObject({ destination: { guid: '19' }, weight: 1 });
  });
});

describe('httpRouteOf', () => {
  test('states host and path as the gateway takes them, and its timeout', () => {
    const { spec } = httpRouteOf(route({ path: '/a b' }), around);

    expect(spec.hostnames).toEqual(['www.apps.test']);
    expect(spec.rules?.[0]).toMatchObject({
      matches: [{ path: { type: 'PathPrefix', value: '/a%20b' } }],
      timeouts: { request: '900s' },
    });
  });

  test('sets the headers of the destination, so that a client cannot forge them', () => {
    const backends = [{ destination: destination('a'), weight: 1 }];

    const { spec } = httpRouteOf(route(), { ...around, backends });

    const filter = spec.rules?.[0]?.backendRefs?.[0]?.filters?.[0]?.requestHeaderModifier;
    expect(filter?.set).toContainEqual({ name: 'CF-App-Id', value: 'app-a' });
    expect(filter?.add).toBeUndefined();
  });
});

describe('serviceOf', () => {
  test('speaks HTTP/2 to the app where the destination says so, on its port', () => {
    const service = serviceOf(route(), destination('a', { protocol: 'http2', app_port: 9000 }), 'ns');

    expect(service.spec?.ports).toEqual([
      { name: 'http', port: 9000, targetPort: 9000, protocol: 'TCP', appProtocol: 'kubernetes.io/h2c' },
    ]);
  });
});
