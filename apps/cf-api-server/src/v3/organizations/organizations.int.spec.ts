import { useApi } from '../../testing/use-api';

const api = useApi();

describe('POST /v3/organizations', () => {
  test('creates an active organization with the default quota, and tells it in an audit event', async () => {
    const { body } = await api
      .as('admin')
      .post('/v3/organizations')
      .send({ name: 'acme', metadata: { labels: { tier: 'gold' } } });

    const quota = await api.db.organizationQuota.findFirstOrThrow({ where: { name: 'default' } });
    expect(body).toMatchObject({
      name: 'acme',
      suspended: false,
      relationships: { quota: { data: { guid: quota.guid } } },
      metadata: { labels: { tier: 'gold' }, annotations: {} },
      links: { self: { href: `http://api.test/v3/organizations/${body.guid}` } },
    });
    expect(await api.db.auditEvent.findFirst({ where: { target_guid: body.guid } })).toMatchObject({
      type: 'audit.organization.create',
      actor_guid: 'user-admin',
    });
  });

  test('refuses a name that is taken whatever its case, in the words that clients know, and leaves nothing behind', async () => {
    const before = await api.db.organization.count();

    const { status, body } = await api
      .as('admin')
      .post('/v3/organizations')
      .send({ name: api.org.name.toUpperCase() });

    expect(status).toBe(422);
    expect(body.errors).toEqual([
      {
        code: 10008,
        title: 'CF-UnprocessableEntity',
        detail: `Organization '${api.org.name.toUpperCase()}' already exists.`,
      },
    ]);
    expect(await api.db.organization.count()).toBe(before);
  });

  test.each([
    [{}, "Name can't be blank"],
    [{ name: 7 }, 'Name must be a string'],
    [{ name: 'x'.repeat(256) }, 'Name is too long (maximum is 255 characters)'],
    [{ name: 'a', nmae: 'b', other: 1 }, "Unknown field(s): 'nmae', 'other'"],
    [
      { name: 'a', metadata: { labels: { 'cloudfoundry.org/a': 'b' } } },
      "Metadata label key error: prefix 'cloudfoundry.org' is reserved",
    ],
  ])('refuses %j', async (given, detail) => {
    const { status, body } = await api.as('admin').post('/v3/organizations').send(given);

    expect([status, body.errors[0].detail]).toEqual([422, detail]);
  });

  test('makes a user who is not an administrator its manager, once the flag allows them to create one', async () => {
    await api.db.featureFlag.create({ data: { name: 'user_org_creation', enabled: true } });

    const { status, body } = await api.as('no_role').post('/v3/organizations').send({ name: 'mine' });

    expect(status).toBe(201);
    const roles = await api.db.role.findMany({ where: { organization_guid: body.guid } });
    expect(roles.map(({ type }) => type).sort()).toEqual(['organization_manager', 'organization_user']);
  });
});

describe('GET /v3/organizations', () => {
  test('shows a member their organizations, an administrator all, in pages that link to each other', async () => {
    await api
      .as('admin')
      .post('/v3/organizations')
      .send({ name: `zeta-${api.org.guid}` });

    const own = await api.as('space_developer').get('/v3/organizations');
    const all = await api.as('admin').get('/v3/organizations?per_page=1&page=2&order_by=-created_at');

    expect(own.body.resources.map(({ guid }: { guid: string }) => guid)).toEqual([api.org.guid]);
    expect(all.body.pagination.total_results).toBe(await api.db.organization.count());
    expect(all.body.pagination.previous.href).toBe(
      'http://api.test/v3/organizations?order_by=-created_at&page=1&per_page=1',
    );
  });

  test('filters by name whatever its case, by guid, and by label', async () => {
    const { body } = await api
      .as('admin')
      .post('/v3/organizations')
      .send({ name: `Comma,${api.org.guid}`, metadata: { labels: { env: 'prod' } } });
    const guidsOf = async (query: string) => {
      const response = await api.as('admin').get(`/v3/organizations?${query}`);
      return response.body.resources.map(({ guid }: { guid: string }) => guid);
    };

    expect(await guidsOf(`names=comma%252C${api.org.guid}`)).toEqual([body.guid]);
    expect(await guidsOf(`guids=${api.org.guid},nope`)).toEqual([api.org.guid]);
    expect(await guidsOf(`label_selector=env in (prod,dev)&guids=${body.guid}`)).toEqual([body.guid]);
    expect(await guidsOf(`label_selector=env!=prod&guids=${body.guid}`)).toEqual([]);
  });

  test.each([
    [
      'nmaes=a',
      /^The query parameter is invalid: Unknown query parameter\(s\): 'nmaes'. Valid parameters are: 'created_ats', /,
    ],
    ['per_page=0', /Per page must be between 1 and 5000/],
    ['order_by=quota', /Order by can only be: 'created_at', 'updated_at', 'name'/],
    ['label_selector=', /Missing label_selector value/],
    ['label_selector=a in b', /Invalid label_selector value/],
    ['created_ats=yesterday', /has an invalid timestamp format/],
    ['names=%00', /NUL/],
  ])('refuses ?%s', async (query, detail) => {
    const { status, body } = await api.as('admin').get(`/v3/organizations?${query}`);

    expect([status, body.errors[0].code]).toEqual([400, 10005]);
    expect(body.errors[0].detail).toMatch(detail);
  });
});

describe('DELETE /v3/organizations/:guid', () => {
  test('answers with a job, refuses new writes by its members, and is the same job when asked again', async () => {
    const first = await api.as('admin').delete(`/v3/organizations/${api.org.guid}`);
    const second = await api.as('admin').delete(`/v3/organizations/${api.org.guid}`);
    const write = await api.as('org_manager').patch(`/v3/organizations/${api.org.guid}`).send({ name: 'x' });

    expect(first.status).toBe(202);
    expect(first.headers['location']).toMatch(/^http:\/\/api.test\/v3\/jobs\//);
    expect(second.headers['location']).toBe(first.headers['location']);
    expect([write.status, write.body.errors[0].code]).toEqual([422, 10020]);
    expect(api.wakeUps[0]).toBe(first.headers['location']?.split('/').pop());
  });
});
