import { randomUUID } from 'node:crypto';
import { type DomainRecord } from '@cf/database';
import { arrangeApp, arrangeDestination, arrangeDomain, arrangeRoute } from '../../testing/arrange';
import { apply, requestManifest } from '../../testing/apply-manifest';
import { useApi } from '../../testing/use-api';

const api = useApi();
let domain: DomainRecord;
beforeEach(async () => {
  await api.db.featureFlag.deleteMany({});
  await api.db.route.deleteMany({});
  await api.db.domain.deleteMany({});
  domain = await arrangeDomain(api);
});

const otherOrganization = () =>
  api.db.organization.create({
    data: { guid: randomUUID(), name: `other-${randomUUID()}`, quota_guid: api.org.quota_guid },
  });
const urlsOf = async (name: string) => {
  const { guid } = await api.db.app.findFirstOrThrow({ where: { space_guid: api.space.guid, name } });
  const { body } = await api.as('space_developer').get(`/v3/apps/${guid}/routes`);
  return body.resources.map(({ url }: { url: string }) => url).sort();
};
const manifest = (...routes: string[]) =>
  `applications: [{name: dora, routes: [${routes.map((route) => `{route: '${route}'}`).join(', ')}]}]`;

test('creates the routes that are missing, maps all of them to web, and keeps the mappings that it does not name', async () => {
  const app = await arrangeApp(api, { name: 'dora' });
  const kept = await arrangeRoute(api);
  await arrangeDestination(api, kept.guid, app.guid);
  await arrangeRoute(api, { host: 'there', domain_guid: domain.guid });

  expect(await apply(api, manifest(`new.${domain.name}/shop`, `THERE.${domain.name}`))).toEqual([]);

  expect(await urlsOf('dora')).toEqual(
    expect.arrayContaining([`new.${domain.name}/shop`, `there.${domain.name}`]),
  );
  expect(await urlsOf('dora')).toHaveLength(3);
  expect(
    await api.db.routeDestination.findMany({ where: { app_guid: app.guid, process_type: 'web' } }),
  ).toHaveLength(3);
});

test('takes the whole of a name for a domain first', async () => {
  const own = await api.db.domain.create({
    data: { guid: randomUUID(), name: `www.${domain.name}`, organization_guid: api.org.guid },
  });

  expect(await apply(api, manifest(own.name))).toEqual([]);

  const [route] = await api.db.route.findMany({});
  expect(route).toMatchObject({ host: '', domain_guid: own.guid });
});

test.each([
  ['a domain that does not exist', 'a.nowhere.test', 'No domains exist for route a.nowhere.test'],
  ['a port', 'DOMAIN:8080', "For route 'DOMAIN:8080': Ports are not supported for HTTP routes."],
  [
    'no host',
    'DOMAIN',
    "For route 'DOMAIN': Missing host. Routes in shared domains must have a host defined.",
  ],
])('refuses %s in the job', async (_what, route, detail) => {
  const real = (text: string) => text.replaceAll('DOMAIN', domain.name);

  expect(await apply(api, manifest(real(route)))).toEqual([`For application 'dora': ${real(detail)}`]);
});

test('does not know the private domain of another organization', async () => {
  const foreign = await arrangeDomain(api, (await otherOrganization()).guid);

  expect(await apply(api, manifest(`a.${foreign.name}`))).toEqual([
    `For application 'dora': No domains exist for route a.${foreign.name}`,
  ]);
});

test.each(['space_developer', 'admin'] as const)(
  'takes no wildcard host of a shared domain, which would get the requests of all, from %s',
  async (role) => {
    const errors = await apply(api, manifest(`*.${domain.name}`), role);

    expect(errors).toEqual([
      `For application 'dora': For route '*.${domain.name}': You are not authorized to perform the requested action`,
    ]);
    expect(await api.db.route.count()).toBe(0);
  },
);

test('creates no route while route_creation is switched off, and still maps one that is there', async () => {
  await api.db.featureFlag.create({ data: { name: 'route_creation', enabled: false } });
  await arrangeRoute(api, { host: 'there', domain_guid: domain.guid });

  expect(await apply(api, manifest(`new.${domain.name}`))).toEqual([
    `For application 'dora': For route 'new.${domain.name}': Feature Disabled: route_creation`,
  ]);
  expect(await apply(api, manifest(`there.${domain.name}`))).toEqual([]);
});

test('maps none of the routes when one of them cannot be had', async () => {
  expect(await apply(api, manifest(`good.${domain.name}`, 'bad.nowhere.test'))).toHaveLength(1);

  expect(await urlsOf('dora')).toEqual([]);
});

test('takes no route of another space, unless that shares it', async () => {
  const space = await api.db.space.create({
    data: { guid: randomUUID(), name: 'elsewhere', organization_guid: api.org.guid },
  });
  const route = await arrangeRoute(api, { host: 'theirs', domain_guid: domain.guid, space_guid: space.guid });
  const url = `theirs.${domain.name}`;

  expect(await apply(api, manifest(url))).toEqual([
    `For application 'dora': For route '${url}': Routes cannot be mapped to destinations in different spaces`,
  ]);
  await api.db.routeSharedSpace.create({ data: { route_guid: route.guid, space_guid: api.space.guid } });
  expect(await apply(api, manifest(url))).toEqual([]);
});

test('replaces the destinations of a route whose protocol is another one', async () => {
  const url = `a.${domain.name}`;
  const withProtocol = (protocol: string) =>
    `applications: [{name: dora, routes: [{route: ${url}, protocol: ${protocol}}]}]`;
  await apply(api, withProtocol('http1'));

  expect(await apply(api, withProtocol('http2'))).toEqual([]);

  expect(await api.db.routeDestination.findMany({})).toEqual([
    expect.objectContaining({ protocol: 'http2', process_type: 'web' }),
  ]);
});

test('sets options, and refuses the hash while its flag is off', async () => {
  const url = `a.${domain.name}`;
  const balanced = (by: string) =>
    `applications: [{name: dora, routes: [{route: ${url}, options: {loadbalancing: ${by}}}]}]`;

  expect(await apply(api, balanced('round-robin'))).toEqual([]);
  expect(await apply(api, balanced('least-connection'))).toEqual([]);
  const { status, body } = await requestManifest(api, balanced('hash'));

  expect((await api.db.route.findFirstOrThrow({})).options).toEqual({ loadbalancing: 'least-connection' });
  expect([status, body.errors[0].detail]).toEqual([
    422,
    `For application 'dora': Cannot use loadbalancing value 'hash' for Route '${url}'; Valid values are: 'round-robin, least-connection'`,
  ]);
});

describe('routes without a name', () => {
  test('no-route takes all mappings away, whatever routes are named beside it', async () => {
    await apply(api, manifest(`a.${domain.name}`, `b.${domain.name}`));

    expect(
      await apply(api, `applications: [{name: dora, no-route: true, routes: [{route: c.${domain.name}}]}]`),
    ).toEqual([]);

    expect(await urlsOf('dora')).toEqual([]);
    expect(await api.db.route.count()).toBe(2);
    const events = await api.db.auditEvent.findMany({
      where: { type: 'audit.app.unmap-route', space_guid: api.space.guid },
    });
    expect(events.map(({ data }) => (data as { manifest_triggered: boolean }).manifest_triggered)).toEqual([
      true,
      true,
    ]);
  });

  test('default-route makes <app>.<default domain>, once, and not beside listed routes', async () => {
    const plain = 'applications: [{name: dora, default-route: true}]';
    await apply(api, plain);
    expect(await urlsOf('dora')).toEqual([`dora.${domain.name}`]);
    await apply(api, plain);
    await apply(
      api,
      `applications: [{name: listed, default-route: true, routes: [{route: l.${domain.name}}]}]`,
    );

    expect(await urlsOf('dora')).toEqual([`dora.${domain.name}`]);
    expect(await urlsOf('listed')).toEqual([`l.${domain.name}`]);
  });

  test('random-route makes a host of the app and two words, once', async () => {
    const random = 'applications: [{name: dora, random-route: true}]';
    await apply(api, random);
    const [url] = await urlsOf('dora');
    await apply(api, random);

    expect(url).toMatch(new RegExp(`^dora-[a-z]+-[a-z]+-[a-z]{2}\\.${domain.name.replaceAll('.', '\\.')}$`));
    expect(await urlsOf('dora')).toEqual([url]);
  });

  test('neither can be had without a domain, nor with a host that is too long', async () => {
    const long = 'x'.repeat(64);
    expect(await apply(api, `applications: [{name: ${long}, default-route: true}]`)).toEqual([
      `For application '${long}': Failed to create default route from app name: Host must be 1 to 63 characters`,
    ]);
    await api.db.domain.deleteMany({});

    expect(await apply(api, 'applications: [{name: dora, default-route: true}]')).toEqual([
      "For application 'dora': No default domains available",
    ]);
  });
});
