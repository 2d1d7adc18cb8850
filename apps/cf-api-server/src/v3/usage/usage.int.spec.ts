import { randomUUID } from 'node:crypto';
import { arrangeApp, arrangeDomain, arrangeRoute, arrangeTask } from '../../testing/arrange';
import { useApi } from '../../testing/use-api';

const api = useApi();
const usageAt = async (path: string) => (await api.as('admin').get(`${path}/usage_summary`)).body;
const NOTHING = {
  started_instances: 0,
  memory_in_mb: 0,
  routes: 0,
  service_instances: 0,
  reserved_ports: 0,
  domains: 0,
  per_app_tasks: 0,
  service_keys: 0,
};
const [organization, space] = [
  () => `/v3/organizations/${api.org.guid}`,
  () => `/v3/spaces/${api.space.guid}`,
];

/** Something of each kind in a space, beside what does not count. */
async function fill(spaceGuid: string, organizationGuid: string) {
  const started = await arrangeApp(api, { state: 'STARTED', space_guid: spaceGuid });
  await api.db.process.update({ where: { guid: started.guid }, data: { instances: 3, memory_in_mb: 100 } });
  await arrangeApp(api, { space_guid: spaceGuid });
  for (const [sequence_id, state] of ['PENDING', 'RUNNING', 'SUCCEEDED'].entries()) {
    const { guid } = await arrangeTask(api, await arrangeApp(api, { space_guid: spaceGuid }));
    await api.db.task.update({ where: { guid }, data: { state, sequence_id, memory_in_mb: 50 } });
  }
  const domain = await arrangeDomain(api, organizationGuid);
  const tcp = await arrangeDomain(api);
  await api.db.domain.update({ where: { guid: tcp.guid }, data: { router_group_guid: 'group' } });
  await arrangeRoute(api, { space_guid: spaceGuid, domain_guid: domain.guid });
  await arrangeRoute(api, { space_guid: spaceGuid, domain_guid: tcp.guid, port: 1024 });
  await arrangeServices(spaceGuid, started.guid);
}

async function arrangeServices(spaceGuid: string, appGuid: string) {
  const instance = (type: string) =>
    api.db.serviceInstance.create({
      data: { guid: randomUUID(), name: type, type, space_guid: spaceGuid },
    });
  const [managed] = [await instance('managed'), await instance('user-provided')];
  for (const type of ['key', 'app'])
    await api.db.serviceCredentialBinding.create({
      data: {
        guid: randomUUID(),
        type,
        service_instance_guid: managed.guid,
        ...(type === 'app' && { app_guid: appGuid }),
      },
    });
}
const FILLED = {
  started_instances: 3,
  memory_in_mb: 400,
  routes: 2,
  service_instances: 1,
  reserved_ports: 1,
  domains: 1,
  per_app_tasks: 2,
  service_keys: 1,
};

async function anotherSpace() {
  const data = { guid: randomUUID(), name: `space-${randomUUID()}`, organization_guid: api.org.guid };
  return api.db.space.create({ data });
}

test('nothing is in use at first', async () => {
  expect(await usageAt(organization())).toEqual({
    usage_summary: NOTHING,
    links: {
      self: { href: `http://api.test${organization()}/usage_summary` },
      organization: { href: `http://api.test${organization()}` },
    },
  });
  expect(await usageAt(space())).toEqual({
    usage_summary: NOTHING,
    links: {
      self: { href: `http://api.test${space()}/usage_summary` },
      space: { href: `http://api.test${space()}` },
      organization: { href: `http://api.test${organization()}` },
    },
  });
});

test('sums up a space, and not its neighbour but for the domains, which are the organization’s', async () => {
  const neighbour = await anotherSpace();
  await fill(neighbour.guid, api.org.guid);

  expect((await usageAt(`/v3/spaces/${neighbour.guid}`)).usage_summary).toEqual(FILLED);
  expect((await usageAt(space())).usage_summary).toEqual({ ...NOTHING, domains: 1 });
});

test('sums up the spaces of an organization', async () => {
  await fill(api.space.guid, api.org.guid);
  await fill((await anotherSpace()).guid, api.org.guid);

  const twice = Object.fromEntries(Object.entries(FILLED).map(([name, count]) => [name, 2 * count]));
  expect((await usageAt(organization())).usage_summary).toEqual(twice);
});

test('sums up the platform, where tasks that wait take no memory yet', async () => {
  const before = await usageAt('/v3/info');
  await fill(api.space.guid, api.org.guid);

  const after = await usageAt('/v3/info');

  const more = Object.fromEntries(
    Object.entries(after.usage_summary as Record<string, number>).map(([name, count]) => [
      name,
      count - before.usage_summary[name],
    ]),
  );
  expect(more).toEqual({ ...FILLED, memory_in_mb: 350 });
  expect(after.links).toEqual({ self: { href: 'http://api.test/v3/info/usage_summary' } });
});

test('the platform’s is not there for others', async () => {
  const { status, body } = await api.as('org_manager').get('/v3/info/usage_summary');

  expect([status, body.errors[0].code]).toEqual([404, 10000]);
});
