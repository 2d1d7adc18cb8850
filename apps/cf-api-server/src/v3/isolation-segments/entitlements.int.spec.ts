import { arrangeSegment, SHARED_SEGMENT } from '../../testing/arrange-isolation-segments';
import { arrangeOrganization, arrangeSpace } from '../../testing/arrange-places';
import { useApi } from '../../testing/use-api';

const api = useApi();

const refusal = ({ status, body }: { status: number; body: { errors: { detail: string }[] } }) => [
  status,
  body.errors[0]?.detail,
];
const of = (guid: string) => `/v3/isolation_segments/${guid}/relationships/organizations`;
const entitle = (segment: string, organizations: readonly string[]) =>
  api
    .as('admin')
    .post(of(segment))
    .send({ data: organizations.map((guid) => ({ guid })) });
const revoke = (segment: string) => api.as('admin').delete(`${of(segment)}/${api.org.guid}`);
const defaultOf = async (guid: string) =>
  (await api.db.organization.findUniqueOrThrow({ where: { guid } })).default_isolation_segment_guid;

describe('POST /v3/isolation_segments/:guid/relationships/organizations', () => {
  test('entitles organizations and answers all that are', async () => {
    const [first, second] = [await arrangeOrganization(api), await arrangeOrganization(api)];
    const { guid } = await arrangeSegment(api, [first.guid]);

    const { body } = await entitle(guid, [first.guid, second.guid]);

    const path = `http://api.test/v3/isolation_segments/${guid}`;
    expect(body).toEqual({
      data: [{ guid: first.guid }, { guid: second.guid }],
      links: {
        self: { href: `${path}/relationships/organizations` },
        related: { href: `${path}/organizations` },
      },
    });
  });

  test('makes the shared segment the default of those that have none, and no other segment', async () => {
    const [without, other] = [await arrangeOrganization(api), await arrangeSegment(api)];
    const having = await arrangeOrganization(api, { default_isolation_segment_guid: other.guid });

    await entitle(SHARED_SEGMENT, [without.guid, having.guid]);
    await entitle(other.guid, [api.org.guid]);

    expect(await defaultOf(without.guid)).toBe(SHARED_SEGMENT);
    expect(await defaultOf(having.guid)).toBe(other.guid);
    expect(await defaultOf(api.org.guid)).toBeNull();
  });

  test('entitles nobody when one of the organizations does not exist', async () => {
    const { guid } = await arrangeSegment(api);

    const response = await entitle(guid, [api.org.guid, 'nope']);

    expect(refusal(response)).toEqual([
      422,
      "Unable to entitle organizations ['nope'] for the isolation segment. Ensure the organizations exist.",
    ]);
    expect(await api.db.organizationIsolationSegment.count({ where: { isolation_segment_guid: guid } })).toBe(
      0,
    );
  });

  test.each([
    [{}, "Data can't be blank"],
    [{ data: [] }, "Data can't be blank"],
    [{ data: 'a' }, 'Data must be an array'],
  ])('refuses %j', async (given, detail) => {
    const { guid } = await arrangeSegment(api);

    const response = await api.as('admin').post(of(guid)).send(given);

    expect(refusal(response)).toEqual([422, detail]);
  });
});

describe('DELETE /v3/isolation_segments/:guid/relationships/organizations/:org_guid', () => {
  test('takes the entitlement away; once more changes nothing', async () => {
    const { guid } = await arrangeSegment(api, [api.org.guid]);

    const [first, second] = [await revoke(guid), await revoke(guid)];

    expect([first.status, second.status]).toEqual([204, 204]);
    expect(await api.db.organizationIsolationSegment.count({ where: { isolation_segment_guid: guid } })).toBe(
      0,
    );
  });

  test('keeps that of the default of the organization', async () => {
    const { guid } = await arrangeSegment(api, [api.org.guid]);
    await api.db.organization.update({
      where: { guid: api.org.guid },
      data: { default_isolation_segment_guid: guid },
    });

    expect(refusal(await revoke(guid))).toEqual([
      422,
      'Cannot remove the entitlement while this Isolation Segment is assigned as the Default Isolation Segment for the Organization.',
    ]);
  });

  test('keeps that of a segment of one of its spaces', async () => {
    const { guid } = await arrangeSegment(api, [api.org.guid]);
    await api.db.space.update({ where: { guid: api.space.guid }, data: { isolation_segment_guid: guid } });

    expect(refusal(await revoke(guid))).toEqual([
      422,
      `Cannot remove the entitlement while this Isolation Segment is assigned to any Spaces. Currently assigned to: ['${api.space.name}']`,
    ]);
  });

  test('answers 404 for an organization that does not exist', async () => {
    const { guid } = await arrangeSegment(api);

    const response = await api.as('admin').delete(`${of(guid)}/nope`);

    expect(refusal(response)).toEqual([404, 'Organization not found']);
  });
});

describe('the relationships of a segment', () => {
  test('show a member their own organizations and spaces alone', async () => {
    const foreign = await arrangeSpace(api);
    const { guid } = await arrangeSegment(api, [api.org.guid, foreign.organization_guid]);
    for (const space of [api.space.guid, foreign.guid]) {
      await api.db.space.update({ where: { guid: space }, data: { isolation_segment_guid: guid } });
    }
    const shown = async (role: 'admin' | 'space_developer', suffix: string) => {
      const { body } = await api.as(role).get(`/v3/isolation_segments/${guid}${suffix}`);
      return (body.data ?? body.resources).map((one: { guid: string }) => one.guid);
    };

    expect(await shown('space_developer', '/relationships/organizations')).toEqual([api.org.guid]);
    expect(await shown('space_developer', '/organizations')).toEqual([api.org.guid]);
    expect(await shown('space_developer', '/relationships/spaces')).toEqual([api.space.guid]);
    expect(await shown('admin', '/organizations')).toEqual([api.org.guid, foreign.organization_guid]);
    expect(await shown('admin', '/relationships/spaces')).toEqual([api.space.guid, foreign.guid]);
  });
});

describe('the default segment of an organization', () => {
  const path = () => `/v3/organizations/${api.org.guid}/relationships/default_isolation_segment`;

  test('is none at first, is set to one that it is entitled to, and is taken away', async () => {
    const { guid } = await arrangeSegment(api, [api.org.guid]);
    const self = { href: `http://api.test${path()}` };

    const before = await api.as('org_manager').get(path());
    const set = await api.as('org_manager').patch(path()).send({ data: { guid } });
    const after = await api.as('org_user').get(path());
    const taken = await api.as('org_manager').patch(path()).send({ data: null });

    const related = { href: `http://api.test/v3/isolation_segments/${guid}` };
    expect(before.body).toEqual({ data: null, links: { self } });
    expect(set.body).toEqual({ data: { guid }, links: { self, related } });
    expect(after.body).toEqual(set.body);
    expect(taken.body).toEqual(before.body);
    expect(await defaultOf(api.org.guid)).toBeNull();
  });

  test('cannot be one that the organization is not entitled to', async () => {
    const { guid } = await arrangeSegment(api);

    const response = await api.as('admin').patch(path()).send({ data: { guid } });

    expect(refusal(response)).toEqual([
      422,
      `Unable to assign isolation segment with guid '${guid}'. Ensure it has been entitled to the organization.`,
    ]);
  });

  test('has to be named or taken away by name', async () => {
    const response = await api.as('admin').patch(path()).send({});

    expect(refusal(response)).toEqual([422, "Data can't be blank"]);
  });
});

describe('the segment of a space', () => {
  const path = () => `/v3/spaces/${api.space.guid}/relationships/isolation_segment`;

  test('is set, told in an audit event, and taken away', async () => {
    const { guid } = await arrangeSegment(api, [api.org.guid]);

    const set = await api.as('org_manager').patch(path()).send({ data: { guid } });
    const event = await api.db.auditEvent.findFirstOrThrow({ where: { target_guid: api.space.guid } });
    const taken = await api.as('org_manager').patch(path()).send({ data: null });
    const after = await api.as('space_auditor').get(path());

    expect(set.body).toEqual({
      data: { guid },
      links: {
        self: { href: `http://api.test${path()}` },
        related: { href: `http://api.test/v3/isolation_segments/${guid}` },
      },
    });
    expect(event).toMatchObject({ type: 'audit.space.update', data: { request: { data: { guid } } } });
    expect(taken.body.data).toBeNull();
    expect(after.body.data).toBeNull();
  });

  test('cannot be one that its organization is not entitled to', async () => {
    const { guid } = await arrangeSegment(api);

    const response = await api.as('admin').patch(path()).send({ data: { guid } });

    expect(refusal(response)).toEqual([
      422,
      `Unable to assign isolation segment with guid '${guid}'. Ensure it has been entitled to the organization that this space belongs to.`,
    ]);
  });
});
