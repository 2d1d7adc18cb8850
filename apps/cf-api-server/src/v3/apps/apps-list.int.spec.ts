import { arrangeApp } from '../../testing/arrange';
import { arrangeForeignSpace, guidsIn, itIsAList } from '../../testing/list-rules';
import { useApi } from '../../testing/use-api';

const api = useApi();
const developer = () => api.as('space_developer');
const guidsOf = async (query: string) => guidsIn((await developer().get(`/v3/apps?${query}`)).body);

itIsAList(api, {
  endpoint: 'GET /v3/apps',
  arrange: async ({ spaceGuid: space_guid = api.space.guid, ...row }) =>
    (await arrangeApp(api, { space_guid, ...row })).guid,
  filters: ['names', 'space_guids', 'organization_guids', 'stacks'],
  parameters: ['include', 'lifecycle_type'],
  orderBy: ['created_at', 'updated_at', 'name', 'state'],
  withMore: ['include=space', 'include=org', 'include=space.organization'],
});

describe('GET /v3/apps', () => {
  test('filters by name whatever its case, a comma in it escaped twice', async () => {
    const comma = await arrangeApp(api, { name: 'Hello, World' });
    const plain = await arrangeApp(api, { name: 'dora' });

    expect(await guidsOf(`names=${encodeURIComponent(encodeURIComponent('hello, world'))}`)).toEqual([
      comma.guid,
    ]);
    expect(await guidsOf('names=DORA,nobody')).toEqual([plain.guid]);
    expect(await guidsOf('names=')).toEqual([]);
  });

  test('filters by space and organization', async () => {
    const app = await arrangeApp(api);
    const foreign = await arrangeForeignSpace(api);
    await arrangeApp(api, { space_guid: foreign.guid });

    expect(await guidsOf(`space_guids=${api.space.guid},${foreign.guid}`)).toEqual([app.guid]);
    expect(await guidsOf(`space_guids=${foreign.guid}`)).toEqual([]);
    expect(await guidsOf(`organization_guids=${api.org.guid}`)).toEqual([app.guid]);
    expect(await guidsOf(`organization_guids=${foreign.org}`)).toEqual([]);
    expect(await guidsOf(`organization_guids=${api.org.guid}&space_guids=elsewhere`)).toEqual([]);
  });

  test('filters by stack, where an empty name means none, and by lifecycle', async () => {
    const stacked = await arrangeApp(api, { stack_name: 'jammy' });
    const bare = await arrangeApp(api, { stack_name: null });
    const docker = await arrangeApp(api, { lifecycle_type: 'docker', stack_name: null });
    const cnb = await arrangeApp(api, { lifecycle_type: 'cnb', stack_name: 'noble' });

    expect(await guidsOf('stacks=jammy')).toEqual([stacked.guid]);
    expect(await guidsOf('stacks=jammy,noble')).toEqual([stacked.guid, cnb.guid]);
    expect(await guidsOf('stacks=')).toEqual([bare.guid]);
    expect(await guidsOf('lifecycle_type=docker')).toEqual([docker.guid]);
    expect(await guidsOf('lifecycle_type=cnb')).toEqual([cnb.guid]);
    expect(await guidsOf('lifecycle_type=buildpack&stacks=noble')).toEqual([]);
  });

  test('refuses a lifecycle and an include that do not exist, and an include twice', async () => {
    const details = await Promise.all(
      ['lifecycle_type=lxc', 'include=routes', 'include=space,space'].map(async (query) => {
        const { status, body } = await developer().get(`/v3/apps?${query}`);
        return [status, body.errors[0].detail];
      }),
    );

    const invalid = 'The query parameter is invalid:';
    expect(details).toEqual([
      [400, `${invalid} Invalid lifecycle_type: 'lxc'`],
      [
        400,
        `${invalid} Invalid included resource: 'routes'. Valid included resources are: 'space', 'org', 'space.organization'`,
      ],
      [400, `${invalid} Duplicate included resource: 'space'`],
    ]);
  });

  test('brings along the spaces, the organizations or both, each once', async () => {
    await arrangeApp(api);
    await arrangeApp(api);
    const included = async (include: string) => {
      const { body } = await developer().get(`/v3/apps?include=${include}`);
      return Object.fromEntries(
        Object.entries(body.included as Record<string, { guid: string }[]>).map(([kind, rows]) => [
          kind,
          rows.map(({ guid }) => guid),
        ]),
      );
    };

    expect(await included('space')).toEqual({ spaces: [api.space.guid] });
    expect(await included('org')).toEqual({ organizations: [api.org.guid] });
    expect(await included('space.organization')).toEqual({
      spaces: [api.space.guid],
      organizations: [api.org.guid],
    });
  });
});
