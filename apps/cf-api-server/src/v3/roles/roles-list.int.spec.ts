import { randomUUID } from 'node:crypto';
import { arrangeRole, arrangeUser, lookupsDuring } from '../../testing/arrange-roles';
import { TEST_ROLES } from '../../testing/roles';
import { useApi } from '../../testing/use-api';

const api = useApi();
const guidsIn = ({ body }: { body: { resources: { guid: string }[] } }) =>
  body.resources.map(({ guid }) => guid);
const list = (query = '') => api.as('admin').get(`/v3/roles?per_page=100${query && `&${query}`}`);

/** Another organization with a space in it. */
async function elsewhere() {
  const { quota_guid } = api.org;
  const organization = { guid: randomUUID(), name: `org-${randomUUID()}`, quota_guid };
  await api.db.organization.create({ data: organization });
  const space = { guid: randomUUID(), name: 'space', organization_guid: organization.guid };
  await api.db.space.create({ data: space });
  return { organization_guid: organization.guid, space_guid: space.guid };
}

describe('GET /v3/roles', () => {
  test('lists roles from the oldest to the newest, or as asked', async () => {
    const { body } = await list();
    const times = body.resources.map(({ created_at }: { created_at: string }) => created_at);
    const newest = await arrangeRole(api, 'organization_auditor', 'user-no_role');

    expect(times).toEqual([...times].sort());
    expect(guidsIn(await list()).at(-1)).toBe(newest.guid);
    expect(guidsIn(await list('order_by=-created_at'))[0]).toBe(newest.guid);
    expect(body.pagination.total_results).toBe((await api.db.role.count()) - 1);
  });

  test.each([
    ['types', 'space_manager,space_auditor', ['user-space_auditor', 'user-space_manager']],
    ['user_guids', 'user-space_manager', ['user-space_manager', 'user-space_manager']],
    ['types', 'chief', []],
  ])('filters by %s %s', async (name, value, users) => {
    const { body } = await list(`${name}=${value}`);

    const holders = body.resources.map(
      (role: { relationships: { user: { data: { guid: string } } } }) => role.relationships.user.data.guid,
    );
    expect(holders.sort()).toEqual(users);
  });

  test('filters by place and guid', async () => {
    const there = await elsewhere();
    const ofOrg = await arrangeRole(api, 'organization_user', 'user-no_role', {
      organization_guid: there.organization_guid,
    });
    const ofSpace = await arrangeRole(api, 'space_auditor', 'user-no_role', {
      space_guid: there.space_guid,
    });

    expect(guidsIn(await list(`organization_guids=${there.organization_guid}`))).toEqual([ofOrg.guid]);
    expect(guidsIn(await list(`space_guids=${there.space_guid}`))).toEqual([ofSpace.guid]);
    expect(guidsIn(await list(`guids=${ofSpace.guid},${ofOrg.guid}`)).sort()).toEqual(
      [ofOrg.guid, ofSpace.guid].sort(),
    );
    expect(guidsIn(await list(`guids=${ofOrg.guid}&created_ats[lt]=2020-01-01T00:00:00Z`))).toEqual([]);
  });

  const ofOrganization = TEST_ROLES.filter(
    (role) => role.startsWith('org_') || role.startsWith('space_'),
  ).length;
  test.each([
    ['admin', 'all'],
    ['admin_read_only', 'all'],
    ['global_auditor', 'all'],
    ['org_manager', 'organization and space'],
    ['org_auditor', 'organization'],
    ['org_billing_manager', 'organization'],
    ['org_user', 'organization'],
    ['space_manager', 'organization and space'],
    ['space_developer', 'organization and space'],
    ['space_auditor', 'organization and space'],
    ['space_supporter', 'organization and space'],
    ['no_role', 'none'],
  ] as const)('%s sees the roles of %s', async (role, what) => {
    const there = await elsewhere();
    const stranger = await arrangeUser(api, 'stranger');
    await arrangeRole(api, 'space_auditor', stranger.guid, { space_guid: there.space_guid });

    const { body } = await api.as(role).get('/v3/roles?per_page=100');

    const ofSpace = 4;
    const visible = {
      all: ofOrganization + ofSpace + 1,
      'organization and space': ofOrganization + ofSpace,
      organization: ofOrganization,
      none: 0,
    };
    expect(body.pagination.total_results).toBe(visible[what]);
    expect(body.resources).toHaveLength(visible[what]);
  });

  test.each([
    [
      'include=app',
      "Invalid included resource: 'app'. Valid included resources are: 'user', 'organization', 'space'",
    ],
    ['include=user,user', "Duplicate included resource: 'user'"],
    ['order_by=type', "Order by can only be: 'created_at', 'updated_at'"],
    ['label_selector=a', /^Unknown query parameter\(s\): 'label_selector'/],
  ])('refuses ?%s', async (query, detail) => {
    const { status, body } = await api.as('admin').get(`/v3/roles?${query}`);

    expect([status, body.errors[0].title]).toEqual([422, 'CF-UnprocessableEntity']);
    expect(body.errors[0].detail).toEqual(
      detail instanceof RegExp ? (expect.stringMatching(detail) as string) : detail,
    );
  });
});

describe('include', () => {
  test('brings users with their names, organizations and spaces, each once', async () => {
    const mona = await arrangeUser(api, 'mona', 'ldap');
    const client = await api.db.user.create({ data: { guid: `client-${randomUUID()}`, is_client: true } });
    await api.db.role.deleteMany({ where: { organization_guid: api.org.guid } });
    for (const { guid } of [mona, client]) await arrangeRole(api, 'organization_user', guid);
    await arrangeRole(api, 'space_developer', mona.guid);

    const { body } = await list(`include=user,organization,space&user_guids=${mona.guid},${client.guid}`);

    expect(body.included.users).toEqual([
      {
        guid: mona.guid,
        created_at: expect.any(String),
        updated_at: expect.any(String),
        username: 'mona',
        presentation_name: 'mona',
        origin: 'ldap',
        metadata: { labels: {}, annotations: {} },
        links: { self: { href: `http://api.test/v3/users/${mona.guid}` } },
      },
      expect.objectContaining({ username: null, presentation_name: client.guid, origin: null }),
    ]);
    expect(body.included.organizations).toMatchObject([{ guid: api.org.guid }]);
    expect(body.included.spaces).toMatchObject([{ guid: api.space.guid }]);
  });

  test('brings what was asked for and no more, even if it is nothing', async () => {
    const query = 'types=organization_auditor&include=';

    expect((await list(`${query}space`)).body.included).toEqual({ spaces: [] });
    expect(Object.keys((await list(`${query}user`)).body.included)).toEqual(['users']);
    expect((await list('types=organization_auditor')).body.included).toBeUndefined();
  });

  test('asks the UAA once for all users of a page', async () => {
    for (let n = 0; n < 60; n += 1) {
      const { guid } = await arrangeUser(api, `user-${n}`);
      await arrangeRole(api, 'organization_user', guid);
    }

    const lookups = await lookupsDuring(api, async () => {
      const { body } = await list('include=user');
      expect(body.included.users.length).toBeGreaterThanOrEqual(60);
    });

    expect(lookups).toHaveLength(1);
  });

  test('asks the UAA nothing when no names are wanted', async () => {
    expect(await lookupsDuring(api, () => list('include=organization'))).toEqual([]);
  });

  test('fails without names: they would look like absent users', async () => {
    api.uaa.answerWith({ status: 503 });
    const { status, body } = await list('include=user');
    api.uaa.answerWith();

    expect([status, body.errors[0].title]).toEqual([503, 'CF-UaaUnavailable']);
  });
});

describe('GET /v3/roles/:guid', () => {
  test('presents a role with what is included', async () => {
    const role = await arrangeRole(api, 'space_auditor', 'user-no_role');

    const { body } = await api.as('admin').get(`/v3/roles/${role.guid}?include=user,organization,space`);

    expect(body).toMatchObject({ guid: role.guid, type: 'space_auditor' });
    expect(body.included).toMatchObject({
      users: [{ guid: 'user-no_role', username: 'no_role' }],
      organizations: [],
      spaces: [{ guid: api.space.guid }],
    });
  });

  test('refuses other parameters', async () => {
    const { status } = await api.as('admin').get(`/v3/roles/x?page=1`);

    expect(status).toBe(422);
  });

  test('knows no other roles', async () => {
    const { status, body } = await api.as('admin').get('/v3/roles/absent');

    expect([status, body.errors[0].detail]).toEqual([404, 'Role not found']);
  });
});
