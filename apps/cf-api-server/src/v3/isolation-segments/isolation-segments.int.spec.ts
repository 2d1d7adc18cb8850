import { randomUUID } from 'node:crypto';
import { arrangeSegment, SHARED_SEGMENT } from '../../testing/arrange-isolation-segments';
import { arrangeOrganization } from '../../testing/arrange-places';
import { useApi } from '../../testing/use-api';

const api = useApi();

const refusal = ({
  status,
  body,
}: {
  status: number;
  body: { errors: { code: number; detail: string }[] };
}) => [status, body.errors[0]?.detail];
const TAKEN = 'Isolation Segment names are case insensitive and must be unique';

describe('POST /v3/isolation_segments', () => {
  test('creates a segment with its metadata', async () => {
    const name = `segment-${randomUUID()}`;

    const { body } = await api
      .as('admin')
      .post('/v3/isolation_segments')
      .send({ name, metadata: { labels: { tier: 'gold' } } });

    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const self = `http://api.test/v3/isolation_segments/${body.guid}`;
    expect(body).toEqual({
      guid: expect.any(String),
      name,
      created_at: time,
      updated_at: time,
      links: { self: { href: self }, organizations: { href: `${self}/organizations` } },
      metadata: { labels: { tier: 'gold' }, annotations: {} },
    });
  });

  test('refuses a name that is taken whatever its case', async () => {
    const { name } = await arrangeSegment(api);

    const response = await api.as('admin').post('/v3/isolation_segments').send({ name: name.toUpperCase() });

    expect(refusal(response)).toEqual([422, TAKEN]);
  });

  test.each([
    [{}, "Name can't be blank"],
    [{ name: 7 }, 'Name must be a string'],
    [{ name: 'a\nb' }, 'Name can only contain printable characters'],
    [{ name: 'a', size: 1 }, "Unknown field(s): 'size'"],
  ])('refuses %j', async (given, detail) => {
    const response = await api.as('admin').post('/v3/isolation_segments').send(given);

    expect(refusal(response)).toEqual([422, detail]);
  });
});

describe('PATCH /v3/isolation_segments/:guid', () => {
  const patch = (guid: string, body: object) =>
    api.as('admin').patch(`/v3/isolation_segments/${guid}`).send(body);

  test('changes name and metadata of one that is assigned nowhere', async () => {
    const { guid } = await arrangeSegment(api, [api.org.guid], { labels: { kept: 'yes' } });
    const name = `renamed-${guid}`;

    const { body } = await patch(guid, { name, metadata: { labels: { tier: 'gold' } } });

    expect(body).toMatchObject({ name, metadata: { labels: { kept: 'yes', tier: 'gold' } } });
  });

  test('refuses a name that is taken', async () => {
    const [one, other] = [await arrangeSegment(api), await arrangeSegment(api)];

    expect(refusal(await patch(one.guid, { name: other.name }))).toEqual([422, TAKEN]);
  });

  test('keeps the shared one as it is', async () => {
    const response = await patch(SHARED_SEGMENT, { name: 'mine' });

    expect(refusal(response)).toEqual([422, 'Cannot update the shared Isolation Segment']);
  });

  test.each(['organization', 'space'] as const)(
    'keeps the name of one that is assigned to an %s, and changes its metadata',
    async (owner) => {
      const { guid } = await arrangeSegment(api, [api.org.guid]);
      await assign(owner, guid);

      const renamed = await patch(guid, { name: 'other' });
      const labelled = await patch(guid, { metadata: { labels: { a: 'b' } } });

      expect(refusal(renamed)).toEqual([
        422,
        'Cannot update Isolation Segments that are assigned as the default for an Organization or Space.',
      ]);
      expect(labelled.body.metadata.labels).toEqual({ a: 'b' });
    },
  );
});

describe('DELETE /v3/isolation_segments/:guid', () => {
  const del = (guid: string) => api.as('admin').delete(`/v3/isolation_segments/${guid}`);

  test('deletes one that nobody is entitled to', async () => {
    const { guid } = await arrangeSegment(api);

    const { status } = await del(guid);

    expect(status).toBe(204);
    expect(await api.db.isolationSegment.findUnique({ where: { guid } })).toBeNull();
  });

  test('keeps one that an organization is entitled to', async () => {
    const { guid } = await arrangeSegment(api, [api.org.guid]);

    const response = await del(guid);

    expect(refusal(response)).toEqual([
      422,
      'Revoke the Organization entitlements for your Isolation Segment.',
    ]);
    expect(await api.db.isolationSegment.findUnique({ where: { guid } })).not.toBeNull();
  });

  test('keeps the shared one', async () => {
    expect(refusal(await del(SHARED_SEGMENT))).toEqual([422, 'Cannot delete the shared Isolation Segment']);
  });
});

describe('GET /v3/isolation_segments', () => {
  const listed = async (query: string, role: 'admin' | 'org_user' = 'admin') => {
    const { body } = await api.as(role).get(`/v3/isolation_segments?${query}`);
    return body.resources.map(({ guid }: { guid: string }) => guid);
  };

  test('shows a member those that their organizations are entitled to, an administrator all', async () => {
    const other = await arrangeOrganization(api);
    const [own, foreign] = [
      await arrangeSegment(api, [api.org.guid, other.guid]),
      await arrangeSegment(api, [other.guid]),
    ];

    expect(await listed('', 'org_user')).toEqual([own.guid]);
    expect(await listed(`guids=${own.guid},${foreign.guid}`)).toEqual([own.guid, foreign.guid]);
  });

  test('filters by name whatever its case, by organization and by label', async () => {
    const wanted = await arrangeSegment(api, [api.org.guid], { labels: { of: api.org.guid } });
    await arrangeSegment(api);

    expect(await listed(`names=${wanted.name.toUpperCase()}`)).toEqual([wanted.guid]);
    expect(await listed(`organization_guids=${api.org.guid}`)).toEqual([wanted.guid]);
    expect(await listed(`label_selector=of=${api.org.guid}`)).toEqual([wanted.guid]);
  });

  test('has the shared segment from the beginning', async () => {
    const { body } = await api.as('admin').get('/v3/isolation_segments?names=shared');

    expect(body.resources.map(({ guid }: { guid: string }) => guid)).toEqual([SHARED_SEGMENT]);
  });

  test('hides from a member a segment that none of their organizations is entitled to', async () => {
    const { guid } = await arrangeSegment(api);

    const response = await api.as('org_manager').get(`/v3/isolation_segments/${guid}`);

    expect(refusal(response)).toEqual([404, 'Isolation segment not found']);
  });
});

async function assign(owner: 'organization' | 'space', segment: string): Promise<void> {
  await (owner === 'organization'
    ? api.db.organization.update({
        where: { guid: api.org.guid },
        data: { default_isolation_segment_guid: segment },
      })
    : api.db.space.update({ where: { guid: api.space.guid }, data: { isolation_segment_guid: segment } }));
}
