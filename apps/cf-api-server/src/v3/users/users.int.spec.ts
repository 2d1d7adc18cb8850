import { randomUUID } from 'node:crypto';
import { arrangeRole, arrangeUser, lookupsDuring } from '../../testing/arrange-roles';
import { type TestRole } from '../../testing/roles';
import { useApi } from '../../testing/use-api';

const api = useApi();
const guidsIn = ({ body }: { body: { resources: { guid: string }[] } }) =>
  body.resources.map(({ guid }) => guid);
const list = (query = '', as: TestRole = 'admin') => api.as(as).get(`/v3/users?per_page=5000&${query}`);
const create = (body: object, as: TestRole = 'admin') => api.as(as).post('/v3/users').send(body);

describe('POST /v3/users', () => {
  test('makes a user of the UAA known, with metadata', async () => {
    const guid = randomUUID();
    api.uaa.users.push({ guid, username: 'mona', origin: 'uaa' });

    const { status, body } = await create({ guid, metadata: { labels: { team: 'a' } } });

    expect([status, body]).toEqual([
      201,
      {
        guid,
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
        username: 'mona',
        presentation_name: 'mona',
        origin: 'uaa',
        metadata: { labels: { team: 'a' }, annotations: {} },
        links: { self: { href: `http://api.test/v3/users/${guid}` } },
      },
    ]);
  });

  test('takes any guid: a client of the UAA has its name for one, and no other', async () => {
    const guid = `ci client/${randomUUID()}`;

    const { body } = await create({ guid });

    const href = `http://api.test/v3/users/${encodeURIComponent(guid)}`;
    expect(body).toMatchObject({
      username: null,
      presentation_name: guid,
      origin: null,
      links: { self: { href } },
    });
    expect((await api.as('admin').get(href.replace('http://api.test', ''))).body.guid).toBe(guid);
  });

  test('makes the user of an identity provider in the UAA', async () => {
    const sam = { username: `sam-${randomUUID()}`, origin: 'saml' };

    const { status, body } = await create(sam);

    expect(status).toBe(201);
    expect(body).toMatchObject({ ...sam, presentation_name: sam.username });
    expect(api.uaa.users).toContainEqual({ guid: body.guid, ...sam });
  });

  test('takes the one that the UAA already has', async () => {
    const guid = randomUUID();
    const kim = { username: `kim-${guid}`, origin: 'ldap' };
    api.uaa.users.push({ guid, ...kim });

    expect((await create(kim)).body.guid).toBe(guid);
  });

  test('refuses who is known already', async () => {
    const mona = await arrangeUser(api, 'mona', 'ldap');

    const byGuid = await create({ guid: mona.guid });
    const byName = await create({ username: 'mona', origin: 'ldap' });

    expect([byGuid.status, byGuid.body.errors[0]]).toEqual([
      422,
      {
        code: 10008,
        title: 'CF-UnprocessableEntity',
        detail: `User with guid '${mona.guid}' already exists.`,
      },
    ]);
    expect(byName.body.errors[0].detail).toBe("User with username 'mona' and origin 'ldap' already exists.");
  });

  test.each([
    [{}, "Guid or 'username' and 'origin' must be provided"],
    [{ guid: 'x'.repeat(201) }, 'Guid is too long (maximum is 200 characters)'],
    [{ guid: 7 }, 'Guid must be a string'],
    [{ guid: 'a', username: 'b' }, "Username cannot be provided with 'guid'"],
    [{ guid: 'a', origin: 'b' }, "Origin cannot be provided with 'guid'"],
    [{ username: 'a' }, "Username can only be provided together with 'origin'"],
    [{ origin: 'a' }, "Origin can only be provided together with 'username'"],
    [{ username: 'a', origin: 'uaa' }, "Origin cannot be 'uaa' when creating a user by username"],
    [{ guid: 'a', name: 'b' }, "Unknown field(s): 'name'"],
    [{ username: 'no good', origin: 'saml' }, 'The UAA refused the user: Username must match pattern'],
  ])('refuses %j', async (given, detail) => {
    const { status, body } = await create(given);

    expect([status, body.errors[0].detail]).toEqual([422, detail]);
  });

  test('is busy or away when the UAA is', async () => {
    api.uaa.answerWith({ status: 429, headers: { 'retry-after': '9' } });
    const busy = await create({ username: 'late', origin: 'saml' });
    api.uaa.answerWith({ status: 500 });
    const away = await create({ username: 'late', origin: 'saml' });
    api.uaa.answerWith();

    expect([busy.status, busy.headers['retry-after']]).toEqual([429, '9']);
    expect([away.status, away.body.errors[0].code]).toEqual([503, 20004]);
  });

  test('is for administrators', async () => {
    const sam = { username: 'sam', origin: 'saml' };

    expect((await create(sam, 'org_manager')).status).toBe(403);
    expect(api.uaa.users.some(({ username }) => username === 'sam')).toBe(false);
  });
});

describe('POST /v3/users where managers may create users', () => {
  const lenient = useApi({ settings: { allowUserCreationByOrgManager: true } });
  const createAs = (role: TestRole, body: object) => lenient.as(role).post('/v3/users').send(body);

  test('a manager of any organization makes one of an identity provider, never by guid', async () => {
    const named = await createAs('org_manager', { username: `sam-${randomUUID()}`, origin: 'saml' });
    const byGuid = await createAs('org_manager', { guid: randomUUID() });

    expect([named.status, byGuid.status]).toEqual([201, 403]);
  });

  test.each(['org_auditor', 'org_billing_manager', 'org_user', 'space_manager', 'no_role'] as const)(
    '%s does not',
    async (role) => {
      expect((await createAs(role, { username: 'sam', origin: 'saml' })).status).toBe(403);
    },
  );
});

describe('GET /v3/users', () => {
  const stranger = async () => {
    const user = await arrangeUser(api, 'stranger');
    const data = { guid: randomUUID(), name: `org-${randomUUID()}`, quota_guid: api.org.quota_guid };
    await api.db.organization.create({ data });
    await arrangeRole(api, 'organization_user', user.guid, { organization_guid: data.guid });
    return user.guid;
  };
  const members = [
    'user-org_auditor',
    'user-org_billing_manager',
    'user-org_manager',
    'user-org_user',
    'user-space_auditor',
    'user-space_developer',
    'user-space_manager',
    'user-space_supporter',
  ];

  test.each(['admin', 'admin_read_only', 'global_auditor'] as const)('%s sees everybody', async (role) => {
    const guid = await stranger();

    const seen = guidsIn(await list('', role));
    expect(seen).toEqual(expect.arrayContaining([guid, 'user-no_role', ...members]));
  });

  test.each(members)('%s sees who is in their organization', async (guid) => {
    await stranger();

    expect(guidsIn(await list('', guid.replace('user-', '') as TestRole)).sort()).toEqual(members);
  });

  test('who is nowhere sees themselves', async () => {
    expect(guidsIn(await list('', 'no_role'))).toEqual(['user-no_role']);
    expect((await api.as('no_role').get('/v3/users/user-no_role')).status).toBe(200);
  });

  test('filters by name, part of a name and origin, as the UAA knows them', async () => {
    const [mona, other] = [await arrangeUser(api, 'monalisa'), await arrangeUser(api, 'monalisa', 'ldap')];
    const both = [mona.guid, other.guid].sort();

    expect(guidsIn(await list('usernames=MonaLisa')).sort()).toEqual(both);
    expect(guidsIn(await list('usernames=monalisa&origins=ldap'))).toEqual([other.guid]);
    expect(guidsIn(await list('partial_usernames=nalis,xyz')).sort()).toEqual(both);
    expect(guidsIn(await list('partial_usernames=nalis&origins=uaa'))).toEqual([mona.guid]);
    expect(guidsIn(await list('usernames=nalis'))).toEqual([]);
    expect(guidsIn(await list(`guids=${mona.guid},nobody`))).toEqual([mona.guid]);
  });

  test('a name in the UAA shows nobody whom the actor may not see', async () => {
    await stranger();

    expect(guidsIn(await list('usernames=stranger', 'org_manager'))).toEqual([]);
  });

  test('filters by label and time, and orders', async () => {
    const [first, second] = [await arrangeUser(api, 'first'), await arrangeUser(api, 'second')];
    const team = randomUUID();
    for (const { guid } of [first, second])
      await api
        .as('admin')
        .patch(`/v3/users/${guid}`)
        .send({ metadata: { labels: { team } } });

    const labelled = `label_selector=team=${team}`;
    expect(guidsIn(await list(labelled))).toEqual([first.guid, second.guid]);
    expect(guidsIn(await list(`${labelled}&order_by=-created_at`))).toEqual([second.guid, first.guid]);
    expect(guidsIn(await list(`${labelled}&created_ats[gt]=2999-01-01T00:00:00Z`))).toEqual([]);
  });

  test.each([
    ['origins=uaa', 'Origins filter cannot be provided without usernames or partial_usernames filter.'],
    [
      'usernames=a&partial_usernames=b',
      'Usernames filter cannot be provided with both usernames and partial_usernames filter.',
    ],
  ])('refuses ?%s', async (query, detail) => {
    const everywhere = await list(query);
    const inOrganization = await api.as('admin').get(`/v3/organizations/${api.org.guid}/users?${query}`);
    const inSpace = await api.as('admin').get(`/v3/spaces/${api.space.guid}/users?${query}`);

    expect([everywhere.status, everywhere.body.errors[0].detail]).toEqual([422, detail]);
    for (const { status, body } of [inOrganization, inSpace])
      expect([status, body.errors[0].detail]).toEqual([400, `The query parameter is invalid: ${detail}`]);
  });

  test('asks the UAA once for all names of a page', async () => {
    const named = Array.from({ length: 40 }, (_, n) => ({
      guid: `many-${n}`,
      username: `u${n}`,
      origin: 'uaa',
    }));
    api.uaa.users.push(...named);
    await api.db.user.createMany({ data: named.map(({ guid }) => ({ guid })) });

    const lookups = await lookupsDuring(api, async () => {
      const { body } = await api.as('admin').get('/v3/users?per_page=50&order_by=-created_at');
      expect(body.resources[0].username).toMatch(/^u\d+$/);
    });

    expect(lookups).toHaveLength(1);
  });

  test('fails without names: they would look like absent users', async () => {
    api.uaa.answerWith({ status: 503 });
    const { status } = await list();
    api.uaa.answerWith();

    expect(status).toBe(503);
  });
});

describe('GET /v3/organizations/:guid/users and /v3/spaces/:guid/users', () => {
  test('list who has a role there, once, and filter them', async () => {
    const mona = await arrangeUser(api, 'mona');
    for (const type of ['organization_user', 'organization_manager', 'space_auditor', 'space_manager'])
      await arrangeRole(api, type, mona.guid);
    const paths = [`/v3/organizations/${api.org.guid}/users`, `/v3/spaces/${api.space.guid}/users`];

    for (const path of paths) {
      const all = await api.as('org_manager').get(path);
      const named = await api.as('org_manager').get(`${path}?usernames=mona,no_role`);

      expect(guidsIn(all).filter((guid) => guid === mona.guid)).toHaveLength(1);
      expect(guidsIn(all)).not.toContain('user-no_role');
      expect(named.body.resources).toMatchObject([{ guid: mona.guid, username: 'mona' }]);
      expect(named.body.pagination.first.href).toBe(
        `http://api.test${path}?usernames=mona%2Cno_role&page=1&per_page=50`,
      );
    }
    expect(guidsIn(await api.as('admin').get(paths[1] ?? ''))).not.toContain('user-org_user');
  });
});

describe('PATCH and DELETE /v3/users/:guid', () => {
  test('change metadata and nothing else', async () => {
    const mona = await arrangeUser(api, 'mona');
    const path = `/v3/users/${mona.guid}`;
    await api
      .as('admin')
      .patch(path)
      .send({ metadata: { labels: { a: 'b', c: 'd' } } });

    const { body } = await api
      .as('admin')
      .patch(path)
      .send({ metadata: { labels: { c: null } } });
    const refused = await api.as('admin').patch(path).send({ username: 'lisa' });

    expect(body).toMatchObject({ username: 'mona', metadata: { labels: { a: 'b' }, annotations: {} } });
    expect([refused.status, refused.body.errors[0].detail]).toEqual([422, "Unknown field(s): 'username'"]);
  });

  test('leave the deletion to a job', async () => {
    const mona = await arrangeUser(api, 'mona');

    const { status, headers } = await api.as('admin').delete(`/v3/users/${mona.guid}`);

    const job = await api.db.job.findFirstOrThrow({ where: { resource_guid: mona.guid } });
    expect(job).toMatchObject({ operation: 'user.delete', payload: { guid: mona.guid } });
    expect([status, headers['location']]).toEqual([202, `http://api.test/v3/jobs/${job.guid}`]);
    expect(api.wakeUps).toEqual([job.guid]);
  });

  test('know no other users', async () => {
    for (const verb of ['get', 'patch', 'delete'] as const) {
      const { status, body } = await api.as('admin')[verb]('/v3/users/absent');
      expect([status, body.errors[0].detail]).toEqual([404, 'User not found']);
    }
  });
});

test('a user who was deleted can still make an organization with their token', async () => {
  await api.db.featureFlag.create({ data: { name: 'user_org_creation', enabled: true } });
  await api.as('no_role').get('/v3/users');
  await api.db.user.delete({ where: { guid: 'user-no_role' } });

  const { status } = await api.as('no_role').post('/v3/organizations').send({ name: randomUUID() });
  await api.db.featureFlag.deleteMany({});

  expect(status).toBe(201);
  expect(await api.db.role.count({ where: { user_guid: 'user-no_role' } })).toBe(2);
});
