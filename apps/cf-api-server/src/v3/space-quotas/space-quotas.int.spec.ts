import { randomUUID } from 'node:crypto';
import { arrangeApp } from '../../testing/arrange';
import { arrangeSpace } from '../../testing/arrange-places';
import { arrangeSpaceQuota, limitSpace } from '../../testing/arrange-quotas';
import { useApi } from '../../testing/use-api';

const api = useApi();

const path = '/v3/space_quotas';
const refusal = ({ status, body }: { status: number; body: { errors: { detail: string }[] } }) => [
  status,
  body.errors[0]?.detail,
];
const eventsOf = (target_guid: string) =>
  api.db.auditEvent.findMany({ where: { target_guid }, orderBy: { id: 'asc' } });
const guidsOf = (resources: { guid: string }[]) => resources.map(({ guid }) => guid);
const quotaOf = async (guid: string) =>
  (await api.db.space.findUniqueOrThrow({ where: { guid } })).quota_guid;
const UNLIMITED_PROCESS =
  'Current usage exceeds new quota values. The space(s) being assigned this quota contain apps running with an unlimited log rate limit.';

describe('POST /v3/space_quotas', () => {
  const create = (body: object, organization = api.org.guid, spaces?: readonly string[]) =>
    api
      .as('org_manager')
      .post(path)
      .send({
        name: `quota-${randomUUID()}`,
        ...body,
        relationships: {
          organization: { data: { guid: organization } },
          ...(spaces && { spaces: { data: spaces.map((guid) => ({ guid })) } }),
        },
      });

  test('creates a quota, puts it on spaces, and tells so in audit events', async () => {
    const limits = {
      apps: {
        total_memory_in_mb: 512,
        per_process_memory_in_mb: 256,
        total_instances: 2,
        per_app_tasks: 1,
        log_rate_limit_in_bytes_per_second: 0,
      },
      services: { paid_services_allowed: false, total_service_instances: 1, total_service_keys: 2 },
      routes: { total_routes: 3, total_reserved_ports: 4 },
    };

    const { body } = await create(limits, api.org.guid, [api.space.guid]);

    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(body).toEqual({
      guid: expect.any(String),
      created_at: time,
      updated_at: time,
      name: expect.any(String),
      ...limits,
      relationships: {
        organization: { data: { guid: api.org.guid } },
        spaces: { data: [{ guid: api.space.guid }] },
      },
      links: {
        self: { href: `http://api.test${path}/${body.guid}` },
        organization: { href: `http://api.test/v3/organizations/${api.org.guid}` },
      },
    });
    expect(await quotaOf(api.space.guid)).toBe(body.guid);
    expect(await eventsOf(body.guid)).toMatchObject([
      { type: 'audit.space_quota.create', organization_guid: api.org.guid, space_guid: null },
      {
        type: 'audit.space_quota.apply',
        organization_guid: api.org.guid,
        space_guid: api.space.guid,
        data: { space_guid: api.space.guid, space_name: api.space.name },
      },
    ]);
  });

  test('shows in its space which quota it has', async () => {
    const { body } = await create({}, api.org.guid, [api.space.guid]);

    const space = await api.as('space_developer').get(`/v3/spaces/${api.space.guid}`);

    expect(space.body.relationships.quota).toEqual({ data: { guid: body.guid } });
  });

  test('refuses a name that the organization has already; another organization may have it', async () => {
    const { name } = await arrangeSpaceQuota(api);
    const { organization_guid } = await arrangeSpace(api);

    const again = await create({ name });
    const elsewhere = await api
      .as('admin')
      .post(path)
      .send({ name, relationships: { organization: { data: { guid: organization_guid } } } });

    expect(refusal(again)).toEqual([422, `Space Quota '${name}' already exists.`]);
    expect(elsewhere.status).toBe(201);
  });

  test('refuses an organization that does not exist', async () => {
    expect(refusal(await create({}, 'nope'))).toEqual([
      422,
      "Organization with guid 'nope' does not exist, or you do not have access to it.",
    ]);
  });

  test('refuses spaces of another organization, and leaves nothing behind', async () => {
    const other = await arrangeSpace(api);

    const response = await create({}, api.org.guid, [other.guid]);

    expect(refusal(response)).toEqual([
      422,
      `Spaces with guids ["${other.guid}"] do not exist within the organization specified, or you do not have access to them.`,
    ]);
    expect(await api.db.spaceQuota.count({ where: { organization_guid: api.org.guid } })).toBe(0);
  });

  test('refuses a manager while the organization is suspended', async () => {
    await api.db.organization.update({ where: { guid: api.org.guid }, data: { suspended: true } });

    const { status, body } = await create({});

    expect([status, body.errors[0].code]).toEqual([403, 10017]);
  });

  test.each([
    [{ name: 'a' }, "Relationships 'relationships' is not an object"],
    [{ name: 'a', relationships: {} }, "Relationships Organization can't be blank"],
    [{ name: 'a', domains: {} }, "Unknown field(s): 'domains'"],
  ])('refuses %j', async (given, detail) => {
    const response = await api.as('admin').post(path).send(given);

    expect(response.body.errors[0].detail).toContain(detail);
    expect(response.status).toBe(422);
  });
});

describe('GET /v3/space_quotas', () => {
  const listed = async (query: string, role: 'admin' | 'org_manager' | 'space_auditor' = 'admin') =>
    (await api.as(role).get(`${path}?${query}`)).body.resources;

  test('shows managers those of their organizations, others those of spaces that they can read', async () => {
    const other = await arrangeSpace(api);
    const unused = await arrangeSpaceQuota(api);
    const used = await limitSpace(api, {});
    const foreign = await arrangeSpaceQuota(api, { organization_guid: other.organization_guid });
    const guids = `guids=${unused.guid},${used.guid},${foreign.guid}`;

    expect(guidsOf(await listed(guids))).toEqual([unused.guid, used.guid, foreign.guid]);
    expect(guidsOf(await listed(guids, 'org_manager'))).toEqual([unused.guid, used.guid]);
    expect(guidsOf(await listed(guids, 'space_auditor'))).toEqual([used.guid]);
  });

  test('names the spaces that the actor may read alone', async () => {
    const { guid } = await limitSpace(api, {});
    const second = await arrangeSpace(api, { organization_guid: api.org.guid, quota_guid: guid });

    const [seen] = await listed(`guids=${guid}`, 'space_auditor');
    const [all] = await listed(`guids=${guid}`, 'org_manager');

    expect(seen.relationships.spaces.data).toEqual([{ guid: api.space.guid }]);
    expect(guidsOf(all.relationships.spaces.data)).toEqual([api.space.guid, second.guid]);
  });

  test('filters by name with its case, by organization and by space', async () => {
    const { guid, name } = await limitSpace(api, {});
    await arrangeSpaceQuota(api);

    expect(guidsOf(await listed(`names=${name}`))).toEqual([guid]);
    expect(guidsOf(await listed(`names=${name.toUpperCase()}`))).toEqual([]);
    expect(guidsOf(await listed(`organization_guids=${api.org.guid}`))).toHaveLength(2);
    expect(guidsOf(await listed(`space_guids=${api.space.guid}`))).toEqual([guid]);
  });

  test('refuses an unknown parameter with 422', async () => {
    const { status, body } = await api.as('admin').get(`${path}?nmaes=a`);

    expect([status, body.errors[0].code]).toEqual([422, 10008]);
  });
});

describe('PATCH /v3/space_quotas/:guid', () => {
  const patch = (guid: string, body: object) => api.as('org_manager').patch(`${path}/${guid}`).send(body);

  test('changes the limits that are named alone, accepting a limit of domains, which it does not have', async () => {
    const { guid } = await limitSpace(api, { total_memory_in_mb: 10, total_routes: 5 });

    const { body } = await patch(guid, {
      name: 'renamed',
      apps: { total_memory_in_mb: null, total_instances: 3 },
      domains: { total_domains: 1 },
    });

    expect(body).toMatchObject({
      name: 'renamed',
      apps: { total_memory_in_mb: null, total_instances: 3 },
      routes: { total_routes: 5 },
    });
    expect(body.domains).toBeUndefined();
    expect(await eventsOf(guid)).toMatchObject([{ type: 'audit.space_quota.update' }]);
  });

  test('refuses a name that the organization has already', async () => {
    const [one, other] = [await arrangeSpaceQuota(api), await arrangeSpaceQuota(api)];

    expect(refusal(await patch(one.guid, { name: other.name }))).toEqual([
      422,
      `Space Quota '${other.name}' already exists.`,
    ]);
  });

  test('refuses to limit the log rate where a process has none', async () => {
    const { guid } = await limitSpace(api, {});
    await arrangeApp(api);

    expect(refusal(await patch(guid, { apps: { log_rate_limit_in_bytes_per_second: 1 } }))).toEqual([
      422,
      `Current usage exceeds new quota values. This quota is applied to space '${api.space.name}' which contains apps running with an unlimited log rate limit.`,
    ]);
  });
});

describe('POST /v3/space_quotas/:guid/relationships/spaces', () => {
  const apply = (guid: string, spaces: readonly string[]) =>
    api
      .as('org_manager')
      .post(`${path}/${guid}/relationships/spaces`)
      .send({ data: spaces.map((one) => ({ guid: one })) });

  test('puts the quota on spaces and answers all that have it', async () => {
    const { guid } = await arrangeSpaceQuota(api);
    const before = await arrangeSpace(api, { organization_guid: api.org.guid, quota_guid: guid });

    const { body } = await apply(guid, [api.space.guid]);

    expect(body).toEqual({
      data: expect.arrayContaining([{ guid: before.guid }, { guid: api.space.guid }]),
      links: { self: { href: `http://api.test${path}/${guid}/relationships/spaces` } },
    });
    expect(await eventsOf(guid)).toMatchObject([
      { type: 'audit.space_quota.apply', space_guid: api.space.guid },
    ]);
  });

  test('refuses spaces that do not exist or cannot be read', async () => {
    const { guid } = await arrangeSpaceQuota(api);
    const foreign = await arrangeSpace(api);

    expect(refusal(await apply(guid, [api.space.guid, 'nope', foreign.guid]))).toEqual([
      422,
      `Spaces with guids ["nope", "${foreign.guid}"] do not exist, or you do not have access to them.`,
    ]);
    expect(await quotaOf(api.space.guid)).toBeNull();
  });

  test('refuses spaces of another organization', async () => {
    const { guid } = await arrangeSpaceQuota(api);
    const foreign = await arrangeSpace(api);

    const response = await api
      .as('admin')
      .post(`${path}/${guid}/relationships/spaces`)
      .send({ data: [{ guid: foreign.guid }] });

    expect(refusal(response)).toEqual([
      422,
      'Space quotas cannot be applied outside of their owning organization.',
    ]);
  });

  test('refuses a limited log rate where a process has none', async () => {
    const { guid } = await arrangeSpaceQuota(api, { log_rate_limit_in_bytes_per_second: 5n });
    await arrangeApp(api);

    expect(refusal(await apply(guid, [api.space.guid]))).toEqual([422, UNLIMITED_PROCESS]);
  });
});

describe('DELETE /v3/space_quotas/:guid/relationships/spaces/:space_guid', () => {
  test('takes the quota off the space, and tells so in an audit event', async () => {
    const { guid } = await limitSpace(api, {});

    const { status } = await api
      .as('org_manager')
      .delete(`${path}/${guid}/relationships/spaces/${api.space.guid}`);

    expect(status).toBe(204);
    expect(await quotaOf(api.space.guid)).toBeNull();
    expect(await eventsOf(guid)).toMatchObject([
      {
        type: 'audit.space_quota.remove',
        space_guid: api.space.guid,
        data: { space_guid: api.space.guid, space_name: api.space.name },
      },
    ]);
  });

  test('refuses a space that does not have it', async () => {
    const { guid } = await arrangeSpaceQuota(api);

    const response = await api
      .as('org_manager')
      .delete(`${path}/${guid}/relationships/spaces/${api.space.guid}`);

    expect(refusal(response)).toEqual([
      422,
      `Unable to remove quota from space with guid '${api.space.guid}'. Ensure the space quota is applied to this space.`,
    ]);
  });
});

describe('DELETE /v3/space_quotas/:guid', () => {
  test('answers with a job', async () => {
    const { guid } = await arrangeSpaceQuota(api);

    const { headers } = await api.as('org_manager').delete(`${path}/${guid}`);

    const job = await api.db.job.findFirstOrThrow({ where: { resource_guid: guid } });
    expect(job).toMatchObject({ operation: 'space_quota.delete', resource_type: 'space_quota' });
    expect(headers['location']).toBe(`http://api.test/v3/jobs/${job.guid}`);
  });

  test('keeps one that is on a space', async () => {
    const { guid } = await limitSpace(api, {});

    expect(refusal(await api.as('org_manager').delete(`${path}/${guid}`))).toEqual([
      422,
      'This quota is applied to one or more spaces. Remove this quota from all spaces before deleting.',
    ]);
  });
});
