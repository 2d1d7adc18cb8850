import { arrangeRole, arrangeUser } from '../../testing/arrange-roles';
import { type TestRole } from '../../testing/roles';
import { useApi } from '../../testing/use-api';

const api = useApi();

const byGuid = (guid: string) => ({ guid });
const inOrganization = () => ({ organization: { data: { guid: api.org.guid } } });
const inSpace = () => ({ space: { data: { guid: api.space.guid } } });

function give(type: string, user: object, place: object, as: TestRole = 'admin') {
  return api
    .as(as)
    .post('/v3/roles')
    .send({ type, relationships: { user: { data: user }, ...place } });
}
const detailOf = ({ body }: { body: { errors: { detail: string }[] } }) => body.errors[0]?.detail;
const NOT_IN_ORGANIZATION =
  "Users cannot be assigned roles in a space if they do not have a role in that space's organization.";

describe('POST /v3/roles', () => {
  test('gives a role in an organization, and tells it in an audit event', async () => {
    const mona = await arrangeUser(api, 'mona');

    const { status, body } = await give('organization_manager', byGuid(mona.guid), inOrganization());

    expect([status, body]).toEqual([
      201,
      {
        guid: expect.any(String),
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
        type: 'organization_manager',
        relationships: {
          user: { data: { guid: mona.guid } },
          organization: { data: { guid: api.org.guid } },
          space: { data: null },
        },
        links: {
          self: { href: `http://api.test/v3/roles/${body.guid}` },
          user: { href: `http://api.test/v3/users/${mona.guid}` },
          organization: { href: `http://api.test/v3/organizations/${api.org.guid}` },
        },
      },
    ]);
    expect(await api.db.auditEvent.findFirst({ where: { target_guid: mona.guid } })).toMatchObject({
      type: 'audit.user.organization_manager_add',
      actor_guid: 'user-admin',
      target_type: 'user',
      target_name: 'mona',
      organization_guid: api.org.guid,
      space_guid: null,
      data: {
        request: {
          type: 'organization_manager',
          relationships: { user: { data: { guid: mona.guid } }, ...inOrganization() },
        },
      },
    });
  });

  test.each(['space_auditor', 'space_developer', 'space_manager', 'space_supporter'])(
    'gives %s to a user of the organization',
    async (type) => {
      const mona = await arrangeUser(api, 'mona');
      await arrangeRole(api, 'organization_user', mona.guid);

      const { status, body } = await give(type, byGuid(mona.guid), inSpace());

      expect(status).toBe(201);
      expect(body).toMatchObject({
        type,
        relationships: { organization: { data: null }, space: { data: { guid: api.space.guid } } },
        links: { space: { href: `http://api.test/v3/spaces/${api.space.guid}` } },
      });
      expect(body.links.organization).toBeUndefined();
      expect(await api.db.auditEvent.findFirst({ where: { target_guid: mona.guid } })).toMatchObject({
        type: `audit.user.${type}_add`,
        space_guid: api.space.guid,
        organization_guid: api.org.guid,
      });
    },
  );

  test('any role in the organization opens its spaces', async () => {
    const mona = await arrangeUser(api, 'mona');
    await arrangeRole(api, 'organization_billing_manager', mona.guid);

    expect((await give('space_auditor', byGuid(mona.guid), inSpace())).status).toBe(201);
  });

  test('a role in a space does not, and tells strangers the same as those who do not exist', async () => {
    const mona = await arrangeUser(api, 'mona');

    const stranger = await give('space_auditor', byGuid(mona.guid), inSpace());
    const nobody = await give('space_auditor', byGuid('nobody'), inSpace());
    const nameless = await give('space_auditor', { username: 'nobody' }, inSpace());

    for (const refused of [stranger, nobody, nameless]) {
      expect([refused.status, detailOf(refused)]).toEqual([422, NOT_IN_ORGANIZATION]);
    }
    expect(await api.db.user.count({ where: { guid: 'nobody' } })).toBe(0);
  });

  test('a role in an organization makes a user who was never seen', async () => {
    const { status, body } = await give('organization_user', byGuid('new guid/1'), inOrganization());

    expect([status, body.links.user.href]).toEqual([201, 'http://api.test/v3/users/new%20guid%2F1']);
    expect(await api.db.user.count({ where: { guid: 'new guid/1' } })).toBe(1);
  });

  test('nobody gets a role twice, and is called by their name', async () => {
    const mona = await arrangeUser(api, 'mona');
    await give('organization_user', byGuid(mona.guid), inOrganization());
    await give('space_auditor', byGuid(mona.guid), inSpace());

    const inOrg = await give('organization_user', byGuid(mona.guid), inOrganization());
    const inTheSpace = await give('space_auditor', byGuid(mona.guid), inSpace());
    const unnamed = await give('organization_user', byGuid('user-less'), inOrganization());
    const again = await give('organization_user', byGuid('user-less'), inOrganization());

    expect([inOrg.status, inOrg.body.errors[0].code, detailOf(inOrg)]).toEqual([
      422,
      10008,
      `User 'mona' already has 'organization_user' role in organization '${api.org.name}'.`,
    ]);
    expect(detailOf(inTheSpace)).toBe(
      `User 'mona' already has 'space_auditor' role in space '${api.space.name}'.`,
    );
    expect([unnamed.status, detailOf(again)]).toEqual([
      201,
      `User 'user-less' already has 'organization_user' role in organization '${api.org.name}'.`,
    ]);
    expect(await api.db.auditEvent.count({ where: { target_guid: mona.guid } })).toBe(2);
  });

  test.each(['organization', 'space'])('refuses a %s that does not exist', async (kind) => {
    const place = { [kind]: { data: { guid: 'nowhere' } } };

    const refused = await give(`${kind}_auditor`, byGuid('user-org_user'), place);

    expect([refused.status, detailOf(refused)]).toEqual([
      422,
      `Invalid ${kind}. Ensure that the ${kind} exists and you have access to it.`,
    ]);
  });

  test('waits for a suspended organization, except for administrators', async () => {
    await api.db.organization.update({ where: { guid: api.org.guid }, data: { suspended: true } });
    const user = byGuid('user-org_user');

    const manager = await give('organization_auditor', user, inOrganization(), 'org_manager');
    const ofSpace = await give('space_auditor', user, inSpace(), 'space_manager');

    expect([manager.body.errors[0].title, ofSpace.body.errors[0].title]).toEqual([
      'CF-OrgSuspended',
      'CF-OrgSuspended',
    ]);
    expect((await give('space_auditor', user, inSpace())).status).toBe(201);
  });

  test('an audit event does without a name while the UAA is away', async () => {
    const mona = await arrangeUser(api, 'mona');
    api.uaa.answerWith({ status: 503 });

    const { status } = await give('organization_user', byGuid(mona.guid), inOrganization());
    api.uaa.answerWith();

    expect(status).toBe(201);
    expect(await api.db.auditEvent.findFirst({ where: { target_guid: mona.guid } })).toMatchObject({
      target_name: '',
    });
  });
});

describe('POST /v3/roles refuses', () => {
  const organization = { data: { guid: 'o' } };
  const space = { data: { guid: 's' } };
  const user = { data: { guid: 'u' } };
  const TYPES =
    '["organization_auditor", "organization_manager", "organization_billing_manager", "organization_user", "space_auditor", "space_manager", "space_developer", "space_supporter"]';

  test.each([
    ['chief', { user, organization }, `Type must be one of the allowed types ${TYPES}`],
    [undefined, { user, organization }, `Type must be one of the allowed types ${TYPES}`],
    ['space_auditor', undefined, "Relationships 'relationships' is not an object"],
    ['space_auditor', { user, space, app: space }, "Relationships Unknown field(s): 'app'"],
    ['space_auditor', { space }, "Relationships User can't be blank"],
    [
      'space_auditor',
      { user: { guid: 'u' }, space },
      'Relationships User must be structured like this: "user: {"data": {"guid": "valid-guid"}}"',
    ],
    [
      'space_auditor',
      { user: { data: {} }, space },
      'Relationships User must have a username or guid specified',
    ],
    [
      'space_auditor',
      { user: { data: { guid: 'u', username: 'n' } }, space },
      'Relationships Username cannot be specified when identifying user by guid',
    ],
    [
      'space_auditor',
      { user: { data: { guid: 'u', origin: 'uaa' } }, space },
      'Relationships User origin cannot be specified when identifying user by guid, Relationships User origin cannot be specified without specifying the username',
    ],
    [
      'space_auditor',
      { user: { data: { origin: 'uaa' } }, space },
      'Relationships User origin cannot be specified without specifying the username, Relationships User must have a username or guid specified',
    ],
    ['space_auditor', { user: { data: { username: 7 } }, space }, 'Relationships Username must be a string'],
    ['space_auditor', { user }, 'Relationships must specify either a space or an organization.'],
    [
      'space_auditor',
      { user, organization },
      "Relationships Organization cannot be provided with the space role type: 'space_auditor'.",
    ],
    [
      'organization_user',
      { user, space },
      "Relationships Space cannot be provided with the organization role type: 'organization_user'.",
    ],
    [
      'space_auditor',
      { user, space: 's' },
      'Relationships Space must be structured like this: "space: {"data": {"guid": "valid-guid"}}"',
    ],
  ])('%s with %j', async (type, relationships, detail) => {
    const refused = await api.as('admin').post('/v3/roles').send({ type, relationships });

    expect([refused.status, detailOf(refused)]).toEqual([422, detail]);
  });

  test('both an organization and a space', async () => {
    const relationships = { user, organization, space };

    const refused = await api.as('admin').post('/v3/roles').send({ type: 'space_auditor', relationships });

    expect(detailOf(refused)).toMatch(/cannot specify both an organization and a space\.$/);
  });

  test('metadata, which roles have none of', async () => {
    const body = { type: 'space_auditor', relationships: { user, space }, metadata: {} };

    const refused = await api.as('admin').post('/v3/roles').send(body);

    expect(detailOf(refused)).toBe("Unknown field(s): 'metadata'");
  });
});

describe('DELETE /v3/roles/:guid', () => {
  const jobOf = async (location: string | undefined) =>
    api.db.job.findUniqueOrThrow({ where: { guid: location?.split('/').at(-1) ?? '' } });

  test('leaves it to a job, which knows the name for its audit event', async () => {
    const mona = await arrangeUser(api, 'mona');
    const role = await arrangeRole(api, 'organization_auditor', mona.guid);

    const { status, headers } = await api.as('org_manager').delete(`/v3/roles/${role.guid}`);

    const job = await jobOf(headers['location']);
    expect([status, headers['location']]).toEqual([202, `http://api.test/v3/jobs/${job.guid}`]);
    expect(job).toMatchObject({
      operation: 'role.delete',
      payload: { guid: role.guid, username: 'mona' },
      resource_type: 'role',
    });
    expect(api.wakeUps).toEqual([job.guid]);
  });

  test('keeps users of an organization while they have a role in one of its spaces', async () => {
    const mona = await arrangeUser(api, 'mona');
    const membership = await arrangeRole(api, 'organization_user', mona.guid);
    const auditing = await arrangeRole(api, 'organization_auditor', mona.guid);
    await arrangeRole(api, 'space_developer', mona.guid);

    const refused = await api.as('admin').delete(`/v3/roles/${membership.guid}`);
    const other = await api.as('admin').delete(`/v3/roles/${auditing.guid}`);

    expect([refused.status, detailOf(refused)]).toEqual([
      422,
      'Cannot delete organization_user role while user has roles in spaces in that organization.',
    ]);
    expect(other.status).toBe(202);
  });

  test('waits for a suspended organization, except for administrators', async () => {
    const role = await arrangeRole(api, 'organization_auditor', 'user-org_user');
    await api.db.organization.update({ where: { guid: api.org.guid }, data: { suspended: true } });

    const manager = await api.as('org_manager').delete(`/v3/roles/${role.guid}`);
    const admin = await api.as('admin').delete(`/v3/roles/${role.guid}`);

    expect([manager.body.errors[0].title, admin.status]).toEqual(['CF-OrgSuspended', 202]);
  });
});
