import { arrangeUser } from '../../testing/arrange-roles';
import { type TestRole } from '../../testing/roles';
import { useApi } from '../../testing/use-api';

const api = useApi();

const byGuid = (guid: string) => ({ guid });
const inOrganization = () => ({ organization: { data: { guid: api.org.guid } } });

function give(type: string, user: object, place: object, as: TestRole = 'admin') {
  return api
    .as(as)
    .post('/v3/roles')
    .send({ type, relationships: { user: { data: user }, ...place } });
}
const detailOf = ({ body }: { body: { errors: { detail: string }[] } }) => body.errors[0]?.detail;

describe('POST /v3/roles by name', () => {
  test('finds the user in the UAA, whatever the case, and makes them known', async () => {
    api.uaa.users.push({ guid: 'uaa-guid', username: 'Uma', origin: 'uaa' });

    const { status, body } = await give('organization_auditor', { username: 'uma' }, inOrganization());

    expect([status, body.relationships.user.data.guid]).toEqual([201, 'uaa-guid']);
    expect(await api.db.user.findUnique({ where: { guid: 'uaa-guid' } })).toMatchObject({
      username: 'Uma',
      origin: 'uaa',
    });
    expect(await api.db.auditEvent.findFirst({ where: { target_guid: 'uaa-guid' } })).toMatchObject({
      target_name: 'Uma',
    });
  });

  test('wants the origin of a name that several have', async () => {
    for (const origin of ['okta', 'ldap']) await arrangeUser(api, 'mona', origin);

    const unclear = await give('organization_user', { username: 'mona' }, inOrganization());
    const clear = await give('organization_user', { username: 'mona', origin: 'ldap' }, inOrganization());

    expect([unclear.status, detailOf(unclear)]).toEqual([
      422,
      "Ambiguous user. User with username 'mona' exists in the following origins: ldap, okta. Specify an origin to disambiguate.",
    ]);
    expect(clear.status).toBe(201);
  });

  test('refuses a name that nobody has', async () => {
    const user = { username: 'nobody' };

    const named = await give('organization_user', user, inOrganization());
    const withOrigin = await give('organization_user', { ...user, origin: 'ldap' }, inOrganization());

    expect([named.status, detailOf(named)]).toEqual([422, "No user exists with the username 'nobody'."]);
    expect(detailOf(withOrigin)).toBe("No user exists with the username 'nobody' and origin 'ldap'.");
  });

  test('needs its flag, which administrators skip', async () => {
    await api.db.featureFlag.create({ data: { name: 'set_roles_by_username', enabled: false } });
    const mona = await arrangeUser(api, 'mona');
    const user = { username: 'mona' };

    const manager = await give('organization_user', user, inOrganization(), 'org_manager');
    const byTheGuid = await give('organization_auditor', byGuid(mona.guid), inOrganization(), 'org_manager');
    const admin = await give('organization_user', user, inOrganization());
    await api.db.featureFlag.deleteMany({});

    expect([manager.status, manager.body.errors[0].title]).toEqual([403, 'CF-FeatureDisabled']);
    expect([byTheGuid.status, admin.status]).toEqual([201, 201]);
  });

  test('asks again later when the UAA is away or busy', async () => {
    const user = { username: 'mona' };
    api.uaa.answerWith({ status: 503 });
    const away = await give('organization_user', user, inOrganization());
    api.uaa.answerWith({ status: 429 });
    const busy = await give('organization_user', user, inOrganization());
    api.uaa.answerWith();

    expect([away.status, away.body.errors[0].title]).toEqual([503, 'CF-UaaUnavailable']);
    expect([busy.status, busy.body.errors[0].title]).toEqual([429, 'CF-UaaRateLimited']);
    expect(Number(busy.headers['retry-after'])).toBeGreaterThanOrEqual(5);
  });

  test('makes no user of an identity provider, unless the operator lets managers do so', async () => {
    const refused = await give('organization_user', { username: 'sam', origin: 'saml' }, inOrganization());

    expect(refused.status).toBe(422);
    expect(api.uaa.users.filter(({ username }) => username === 'sam')).toEqual([]);
  });
});

describe('POST /v3/roles where managers may create users', () => {
  const lenient = useApi({ settings: { allowUserCreationByOrgManager: true } });
  const giveTo = (user: object, type = 'organization_user', place = {}) =>
    lenient
      .as('org_manager')
      .post('/v3/roles')
      .send({
        type,
        relationships: {
          user: { data: user },
          organization: { data: { guid: lenient.org.guid } },
          ...place,
        },
      });
  const named = (name: string) => lenient.uaa.users.filter(({ username }) => username === name);

  test('makes the user of an identity provider, once', async () => {
    const sam = { username: 'sam', origin: 'saml' };

    const first = await giveTo(sam);
    const second = await giveTo(sam, 'organization_auditor');

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(named('sam')).toEqual([{ guid: first.body.relationships.user.data.guid, ...sam }]);
    expect(second.body.relationships.user).toEqual(first.body.relationships.user);
  });

  test('but none of the UAA itself, and none for a space', async () => {
    const ofUaa = await giveTo({ username: 'sue', origin: 'uaa' });
    const space = { organization: undefined, space: { data: { guid: lenient.space.guid } } };
    const forSpace = await giveTo({ username: 'sue', origin: 'saml' }, 'space_auditor', space);

    expect([ofUaa.status, forSpace.status, named('sue')]).toEqual([422, 422, []]);
  });

  test('tells what the UAA does not like about the name', async () => {
    const refused = await giveTo({ username: 'no good', origin: 'saml' });

    expect([refused.status, detailOf(refused)]).toEqual([
      422,
      'The UAA refused the user: Username must match pattern',
    ]);
  });
});
