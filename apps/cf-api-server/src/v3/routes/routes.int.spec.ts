import { arrangeApp, arrangeDestination, arrangeDomain, arrangeRoute } from '../../testing/arrange';
import { useApi } from '../../testing/use-api';

const api = useApi();

const bodyFor = (domainGuid: string, more: object = {}) => ({
  host: 'www',
  relationships: { space: { data: { guid: api.space.guid } }, domain: { data: { guid: domainGuid } } },
  ...more,
});
const create = (domainGuid: string, more: object = {}) =>
  api.as('space_developer').post('/v3/routes').send(bodyFor(domainGuid, more));

describe('POST /v3/routes', () => {
  test('creates a route whose representation is complete, and tells Kubernetes to follow', async () => {
    const domain = await arrangeDomain(api);

    const { status, body } = await create(domain.guid, {
      path: '/shop',
      options: { loadbalancing: 'round-robin' },
    });

    expect(status).toBe(201);
    expect(body).toMatchObject({
      protocol: 'http',
      host: 'www',
      path: '/shop',
      port: null,
      url: `www.${domain.name}/shop`,
      destinations: [],
      options: { loadbalancing: 'round-robin' },
      relationships: { space: { data: { guid: api.space.guid } }, domain: { data: { guid: domain.guid } } },
    });
    expect(api.wakeUps).toEqual([`route/${body.guid}/1`]);
  });

  test('refuses what exists in any case of the host, in words that clients know, and leaves nothing behind', async () => {
    const domain = await arrangeDomain(api);
    await create(domain.guid);

    const { status, body } = await create(domain.guid, { host: 'WWW' });

    expect([status, body.errors[0].detail]).toEqual([
      422,
      `Route already exists with host 'WWW' for domain '${domain.name}'.`,
    ]);
    expect(await api.db.route.count({ where: { domain_guid: domain.guid } })).toBe(1);
  });

  test.each([
    [{ host: undefined }, 'Missing host. Routes in shared domains must have a host defined.'],
    [{ host: '*' }, 'Wildcard hosts are not supported for shared domains.'],
    [{ path: '/' }, 'Path cannot be exactly /'],
    [{ path: 'x' }, 'Path must begin with /'],
    [{ path: '/a?b' }, 'Path cannot contain ?'],
    [{ host: 'a.b' }, 'Host must be either "*" or contain only alphanumeric characters, "_", or "-"'],
    [{ port: 80 }, 'Ports are not supported for HTTP routes.'],
    [{ host: 'my_app' }, "Host 'my_app' cannot be routed on this platform: an underscore is not allowed."],
    [{ path: '/a%2Fb' }, /cannot be routed on this platform/],
    [{ options: { loadbalancing: 'magic' } }, /Options Loadbalancing must be one of/],
    [{ bogus: 1 }, "Unknown field(s): 'bogus'"],
  ])('refuses %j', async (more, detail) => {
    const domain = await arrangeDomain(api);

    const { status, body } = await create(domain.guid, more);

    expect(status).toBe(422);
    expect(body.errors[0].detail).toMatch(detail);
  });

  test('refuses a domain of another organization', async () => {
    const other = await api
      .as('admin')
      .post('/v3/organizations')
      .send({ name: `other-${api.org.guid}` });
    const domain = await arrangeDomain(api, other.body.guid);

    const { status, body } = await create(domain.guid);

    expect([status, body.errors[0].detail]).toEqual([
      422,
      'Invalid domain. Ensure that the domain exists and you have access to it.',
    ]);
  });
});

describe('GET /v3/routes', () => {
  test('takes an empty host or path as that very value', async () => {
    const withPath = await arrangeRoute(api, { path: '/a' });
    const plain = await api.db.route.create({
      data: {
        guid: `plain-${api.org.guid}`,
        host: withPath.host,
        domain_guid: withPath.domain_guid,
        space_guid: api.space.guid,
      },
    });

    const { body } = await api
      .as('space_developer')
      .get(`/v3/routes?domain_guids=${withPath.domain_guid}&hosts=${withPath.host}&page=1&paths=&per_page=1`);

    expect(body.resources.map(({ guid }: { guid: string }) => guid)).toEqual([plain.guid]);
  });

  test('brings domains, spaces and organizations along', async () => {
    const route = await arrangeRoute(api);

    const { body } = await api.as('space_auditor').get('/v3/routes?include=domain,space.organization');

    expect(body.included.domains[0].guid).toBe(route.domain_guid);
    expect(body.included.spaces[0].guid).toBe(api.space.guid);
    expect(body.included.organizations[0].guid).toBe(api.org.guid);
  });
});

describe('destinations', () => {
  test('are added once, presented with their port and protocol, and told in an audit event of the app', async () => {
    const [route, app] = [await arrangeRoute(api), await arrangeApp(api)];
    const send = () =>
      api
        .as('space_developer')
        .post(`/v3/routes/${route.guid}/destinations`)
        .send({ destinations: [{ app: { guid: app.guid } }] });

    await send();
    const { status, body } = await send();

    expect(status).toBe(200);
    expect(body.destinations).toHaveLength(1);
    expect(body.destinations[0]).toMatchObject({
      app: { guid: app.guid, process: { type: 'web' } },
      weight: null,
      port: 8080,
      protocol: 'http1',
    });
    expect(
      await api.db.auditEvent.count({ where: { target_guid: app.guid, type: 'audit.app.map-route' } }),
    ).toBe(1);
  });

  test('with weights replace all that was there; then none can be inserted', async () => {
    const [route, a, b] = [await arrangeRoute(api), await arrangeApp(api), await arrangeApp(api)];
    await arrangeDestination(api, route.guid, a.guid);
    const weighted = [
      { app: { guid: a.guid }, weight: 70 },
      { app: { guid: b.guid }, weight: 30 },
    ];

    const replaced = await api
      .as('admin')
      .patch(`/v3/routes/${route.guid}/destinations`)
      .send({ destinations: weighted });
    const inserted = await api
      .as('admin')
      .post(`/v3/routes/${route.guid}/destinations`)
      .send({ destinations: [{ app: { guid: a.guid }, port: 9000 }] });

    expect(replaced.body.destinations.map(({ weight }: { weight: number }) => weight).sort()).toEqual([
      30, 70,
    ]);
    expect([inserted.status, inserted.body.errors[0].detail]).toEqual([
      422,
      'Destinations cannot be inserted when there are weighted destinations already configured.',
    ]);
  });

  test.each([
    [[{ weight: 60 }, { weight: 60 }], 'Destinations must have weights that add to 100'],
    [[{ weight: 60 }, {}], 'Destinations cannot contain both weighted and unweighted destinations'],
    [[{}, {}], 'Destinations cannot contain duplicate entries'],
    [
      [{ protocol: 'tcp' }],
      "Cannot use 'tcp' protocol for http routes; valid options are: ['http1', 'http2'].",
    ],
    [[{ port: 80 }], 'Destinations 0 port must be between 1024 and 65535'],
  ])('refuses %j', async (more, detail) => {
    const [route, app] = [await arrangeRoute(api), await arrangeApp(api)];
    const destinations = more.map((fields) => ({ app: { guid: app.guid }, ...fields }));

    const { status, body } = await api
      .as('admin')
      .patch(`/v3/routes/${route.guid}/destinations`)
      .send({ destinations });

    expect([status, body.errors[0].detail]).toEqual([422, detail]);
  });

  test('may not lead to an app of a space that the route is not shared with', async () => {
    const route = await arrangeRoute(api);

    const { status, body } = await api
      .as('admin')
      .post(`/v3/routes/${route.guid}/destinations`)
      .send({ destinations: [{ app: { guid: 'elsewhere' } }] });

    expect([status, body.errors[0].detail]).toEqual([
      422,
      'App(s) with guid(s) "elsewhere" do not exist or you do not have access.',
    ]);
  });
});
