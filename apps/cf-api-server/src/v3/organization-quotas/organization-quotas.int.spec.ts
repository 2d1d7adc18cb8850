import { randomUUID } from 'node:crypto';
import { arrangeApp } from '../../testing/arrange';
import { arrangeOrganization } from '../../testing/arrange-places';
import { arrangeOrganizationQuota, limitOrganization } from '../../testing/arrange-quotas';
import { useApi } from '../../testing/use-api';

const api = useApi();

const path = '/v3/organization_quotas';
const refusal = ({ status, body }: { status: number; body: { errors: { detail: string }[] } }) => [
  status,
  body.errors[0]?.detail,
];
const eventsOf = (target_guid: string) =>
  api.db.auditEvent.findMany({ where: { target_guid }, orderBy: { id: 'asc' } });

const LIMITS = {
  apps: {
    total_memory_in_mb: 5120,
    per_process_memory_in_mb: 1024,
    total_instances: 10,
    per_app_tasks: 5,
    log_rate_limit_in_bytes_per_second: 4_294_967_296,
  },
  services: { paid_services_allowed: false, total_service_instances: 10, total_service_keys: 20 },
  routes: { total_routes: 8, total_reserved_ports: 4 },
  domains: { total_domains: 7 },
};
const UNLIMITED = {
  apps: {
    total_memory_in_mb: null,
    per_process_memory_in_mb: null,
    total_instances: null,
    per_app_tasks: null,
    log_rate_limit_in_bytes_per_second: null,
  },
  services: { paid_services_allowed: true, total_service_instances: null, total_service_keys: null },
  routes: { total_routes: null, total_reserved_ports: null },
  domains: { total_domains: null },
};

describe('POST /v3/organization_quotas', () => {
  test('creates a quota with every limit, applies it, and tells so in audit events', async () => {
    const name = `quota-${randomUUID()}`;

    const { body } = await api
      .as('admin')
      .post(path)
      .send({ name, ...LIMITS, relationships: { organizations: { data: [{ guid: api.org.guid }] } } });

    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(body).toEqual({
      guid: expect.any(String),
      created_at: time,
      updated_at: time,
      name,
      ...LIMITS,
      relationships: { organizations: { data: [{ guid: api.org.guid }] } },
      links: { self: { href: `http://api.test${path}/${body.guid}` } },
    });
    expect(await eventsOf(body.guid)).toEqual([
      expect.objectContaining({
        type: 'audit.organization_quota.create',
        target_type: 'organization_quota',
        target_name: name,
        organization_guid: null,
        data: { request: expect.objectContaining({ name, ...LIMITS }) },
      }),
      expect.objectContaining({
        type: 'audit.organization_quota.apply',
        organization_guid: api.org.guid,
        data: { organization_guid: api.org.guid, organization_name: api.org.name },
      }),
    ]);
  });

  test.each([
    ['nothing', {}],
    ['null', UNLIMITED],
  ])('limits nothing where a client gives %s', async (_what, limits) => {
    const { body } = await api
      .as('admin')
      .post(path)
      .send({ name: `quota-${randomUUID()}`, ...limits });

    expect(body).toMatchObject(UNLIMITED);
  });

  test('allows paid services where a client gives null', async () => {
    const { body } = await api
      .as('admin')
      .post(path)
      .send({ name: `quota-${randomUUID()}`, services: { paid_services_allowed: null } });

    expect(body.services.paid_services_allowed).toBe(true);
  });

  test('refuses a name that is taken whatever its case', async () => {
    const { name } = await arrangeOrganizationQuota(api);

    const response = await api.as('admin').post(path).send({ name: name.toUpperCase() });

    expect(refusal(response)).toEqual([422, `Organization Quota '${name.toUpperCase()}' already exists.`]);
  });

  test('refuses organizations that do not exist, and leaves nothing behind', async () => {
    const name = `quota-${randomUUID()}`;
    const data = [{ guid: api.org.guid }, { guid: 'nope' }];

    const response = await api
      .as('admin')
      .post(path)
      .send({ name, relationships: { organizations: { data } } });

    expect(refusal(response)).toEqual([
      422,
      'Organizations with guids ["nope"] do not exist, or you do not have access to them.',
    ]);
    expect(await api.db.organizationQuota.findFirst({ where: { name } })).toBeNull();
  });

  test.each([
    [{}, "Name can't be blank"],
    [{ name: 'x'.repeat(251) }, 'Name is too long (maximum is 250 characters)'],
    [{ name: 'a', apps: 5 }, 'Apps must be an object'],
    [
      { name: 'a', apps: { total_memory_in_mb: -1 } },
      'Apps total memory in mb must be greater than or equal to 0',
    ],
    [{ name: 'a', apps: { total_instances: 1.5 } }, 'Apps total instances must be an integer'],
    [
      { name: 'a', apps: { per_app_tasks: 2_147_483_648 } },
      'Apps per app tasks must be less than or equal to 2147483647',
    ],
    [{ name: 'a', apps: { size: 1 } }, "Apps Unknown field(s): 'size'"],
    [
      { name: 'a', services: { paid_services_allowed: 'b' } },
      'Services paid services allowed must be a boolean',
    ],
    [{ name: 'a', metadata: {} }, "Unknown field(s): 'metadata'"],
  ])('refuses %j', async (given, detail) => {
    const response = await api.as('admin').post(path).send(given);

    expect(refusal(response)).toEqual([422, detail]);
  });
});

describe('GET /v3/organization_quotas', () => {
  const listed = async (query: string, role: 'admin' | 'org_user' = 'admin') => {
    const { body } = await api.as(role).get(`${path}?${query}`);
    return body.resources;
  };
  const guidsOf = (resources: { guid: string }[]) => resources.map(({ guid }) => guid);

  test('shows everybody every quota, with the organizations that they may read alone', async () => {
    const { guid } = await arrangeOrganizationQuota(api);
    const foreign = await arrangeOrganization(api, { quota_guid: guid });
    await api.db.organization.update({ where: { guid: api.org.guid }, data: { quota_guid: guid } });

    const [own] = await listed(`guids=${guid}`, 'org_user');
    const [all] = await listed(`guids=${guid}`);

    expect(own.relationships.organizations.data).toEqual([{ guid: api.org.guid }]);
    expect(guidsOf(all.relationships.organizations.data).sort()).toEqual([api.org.guid, foreign.guid].sort());
  });

  test('filters by name whatever its case, and by organizations that the actor may read', async () => {
    const { guid, name } = await limitOrganization(api, {});
    const foreign = await arrangeOrganization(api, { quota_guid: guid });

    expect(guidsOf(await listed(`names=${name.toUpperCase()}`))).toEqual([guid]);
    expect(guidsOf(await listed(`organization_guids=${api.org.guid}`, 'org_user'))).toEqual([guid]);
    expect(guidsOf(await listed(`organization_guids=${foreign.guid}`, 'org_user'))).toEqual([]);
  });

  test('has the default quota from the beginning', async () => {
    const [quota] = await listed('names=default');

    expect(quota).toMatchObject({
      name: 'default',
      apps: { total_memory_in_mb: 102_400 },
      services: { paid_services_allowed: true, total_service_instances: null },
      routes: { total_routes: 1000, total_reserved_ports: 100 },
    });
  });

  test('refuses to filter by labels, which quotas do not have', async () => {
    const { status, body } = await api.as('admin').get(`${path}?label_selector=a`);

    expect([status, body.errors[0].code]).toEqual([400, 10005]);
  });

  test('answers 404 for one that does not exist', async () => {
    expect(refusal(await api.as('admin').get(`${path}/nope`))).toEqual([404, 'Organization quota not found']);
  });
});

describe('PATCH /v3/organization_quotas/:guid', () => {
  const patch = (guid: string, body: object) => api.as('admin').patch(`${path}/${guid}`).send(body);

  test('changes the limits that are named alone; null lifts one', async () => {
    const { guid } = await arrangeOrganizationQuota(api, { total_memory_in_mb: 10, total_routes: 5 });

    const { body } = await patch(guid, { name: `new-${guid}`, apps: { total_memory_in_mb: null } });

    expect(body).toMatchObject({
      name: `new-${guid}`,
      apps: { total_memory_in_mb: null },
      routes: { total_routes: 5 },
    });
    expect(await eventsOf(guid)).toMatchObject([
      { type: 'audit.organization_quota.update', data: { request: { apps: { total_memory_in_mb: null } } } },
    ]);
  });

  test('refuses a name that is taken', async () => {
    const [one, other] = [await arrangeOrganizationQuota(api), await arrangeOrganizationQuota(api)];

    expect(refusal(await patch(one.guid, { name: other.name }))).toEqual([
      422,
      `Organization Quota '${other.name}' already exists.`,
    ]);
  });

  test('refuses to limit the log rate where a process has none', async () => {
    const { guid } = await limitOrganization(api, {});
    await arrangeApp(api);

    const response = await patch(guid, { apps: { log_rate_limit_in_bytes_per_second: 100 } });

    expect(refusal(response)).toEqual([
      422,
      `Current usage exceeds new quota values. This quota is applied to org '${api.org.name}' which contains apps running with an unlimited log rate limit.`,
    ]);
  });

  test('names two of the organizations where that is so, and counts the rest', async () => {
    const { guid } = await arrangeOrganizationQuota(api);
    const names = ['a', 'b', 'c'].map((letter) => `${letter}-${guid}`);
    for (const name of names) {
      const { guid: organization_guid } = await arrangeOrganization(api, { name, quota_guid: guid });
      const space = await api.db.space.create({
        data: { guid: randomUUID(), name: 'space', organization_guid },
      });
      await arrangeApp(api, { space_guid: space.guid });
    }

    const response = await patch(guid, { apps: { log_rate_limit_in_bytes_per_second: 100 } });

    expect(refusal(response)[1]).toContain(
      `applied to orgs '${names[0]}', '${names[1]}' and 1 other orgs which contain apps`,
    );
  });
});

describe('POST /v3/organization_quotas/:guid/relationships/organizations', () => {
  const apply = (guid: string, guids: readonly string[]) =>
    api
      .as('admin')
      .post(`${path}/${guid}/relationships/organizations`)
      .send({ data: guids.map((one) => ({ guid: one })) });
  const quotaOf = async (guid: string) =>
    (await api.db.organization.findUniqueOrThrow({ where: { guid } })).quota_guid;

  test('applies the quota and answers all organizations that have it', async () => {
    const { guid } = await arrangeOrganizationQuota(api);
    const before = await arrangeOrganization(api, { quota_guid: guid });

    const { body } = await apply(guid, [api.org.guid]);

    expect(body).toEqual({
      data: expect.arrayContaining([{ guid: before.guid }, { guid: api.org.guid }]),
      links: { self: { href: `http://api.test${path}/${guid}/relationships/organizations` } },
    });
    expect(await quotaOf(api.org.guid)).toBe(guid);
    expect(await eventsOf(guid)).toMatchObject([{ type: 'audit.organization_quota.apply' }]);
  });

  test('applies it to none when one of the organizations does not exist', async () => {
    const { guid } = await arrangeOrganizationQuota(api);

    const response = await apply(guid, [api.org.guid, 'nope']);

    expect(response.status).toBe(422);
    expect(await quotaOf(api.org.guid)).toBe(api.org.quota_guid);
  });

  test('refuses a limited log rate where a process has none', async () => {
    const { guid } = await arrangeOrganizationQuota(api, { log_rate_limit_in_bytes_per_second: 100n });
    await arrangeApp(api);

    expect(refusal(await apply(guid, [api.org.guid]))).toEqual([
      422,
      'Current usage exceeds new quota values. The org(s) being assigned this quota contain apps running with an unlimited log rate limit.',
    ]);
  });
});

describe('DELETE /v3/organization_quotas/:guid', () => {
  test('answers with a job', async () => {
    const { guid } = await arrangeOrganizationQuota(api);

    const { headers } = await api.as('admin').delete(`${path}/${guid}`);

    const job = await api.db.job.findFirstOrThrow({ where: { resource_guid: guid } });
    expect(job).toMatchObject({
      operation: 'organization_quota.delete',
      resource_type: 'organization_quota',
    });
    expect(headers['location']).toBe(`http://api.test/v3/jobs/${job.guid}`);
    expect(api.wakeUps).toEqual([job.guid]);
  });

  test('keeps one that applies to an organization', async () => {
    const { guid } = await limitOrganization(api, {});

    expect(refusal(await api.as('admin').delete(`${path}/${guid}`))).toEqual([
      422,
      'This quota is applied to one or more organizations. Apply different quotas to those organizations before deleting.',
    ]);
  });
});
