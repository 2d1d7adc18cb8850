import { randomUUID } from 'node:crypto';
import { arrangeApp, arrangeDestination, arrangeDomain, arrangeRoute } from '../../testing/arrange';
import {
  expected,
  EVERYBODY,
  type MatrixRow,
  readInSpace,
  READERS_OF_SPACE,
  WITHOUT_WRITE_SCOPE,
  writeInSpace,
} from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

/** Auditors of the organization read its routes too. */
const READERS = [...READERS_OF_SPACE, 'org_auditor'] as const;
const read = (status = 200) => expected({ [status]: READERS }, 404);
const write = (status: number) =>
  expected(
    { [status]: ['admin', 'space_developer', 'space_supporter'], 403: [...READERS, ...WITHOUT_WRITE_SCOPE] },
    404,
  );

const ofRoute =
  (suffix = '', body?: object) =>
  async (api: TestApi) => ({
    path: `/v3/routes/${(await arrangeRoute(api)).guid}${suffix}`,
    ...(body && { body }),
  });

const ofDestination = (body?: object) => async (api: TestApi) => {
  const route = await arrangeRoute(api);
  const destination = await arrangeDestination(api, route.guid, (await arrangeApp(api)).guid);
  return { path: `/v3/routes/${route.guid}/destinations/${destination.guid}`, ...(body && { body }) };
};

const destinationsOf = async (api: TestApi) => ({
  destinations: [{ app: { guid: (await arrangeApp(api)).guid } }],
});

/** Another space of the world's organization in which the developers can write too. */
async function anotherSpace(api: TestApi) {
  await api.db.featureFlag.upsert({
    where: { name: 'route_sharing' },
    create: { name: 'route_sharing', enabled: true },
    update: { enabled: true },
  });
  const space = await api.db.space.create({
    data: { guid: randomUUID(), name: `other-${randomUUID()}`, organization_guid: api.org.guid },
  });
  await api.db.role.createMany({
    data: ['user-space_developer', 'user-space_supporter'].map((user_guid) => ({
      guid: randomUUID(),
      type: 'space_developer',
      user_guid,
      space_guid: space.guid,
    })),
  });
  return space;
}

const sharing =
  (suffix: (spaceGuid: string) => string, body?: (spaceGuid: string) => object) => async (api: TestApi) => {
    const space = await anotherSpace(api);
    const { path } = await ofRoute(suffix(space.guid))(api);
    return { path, ...(body && { body: body(space.guid) }) };
  };

export const routesMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/routes',
    request: () => ({ path: '/v3/routes' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'POST /v3/routes',
    request: async (api) => ({
      path: '/v3/routes',
      body: {
        host: `h-${randomUUID().slice(0, 8)}`,
        relationships: {
          space: { data: { guid: api.space.guid } },
          domain: { data: { guid: (await arrangeDomain(api)).guid } },
        },
      },
    }),
    expected: expected(
      {
        201: ['admin', 'space_developer', 'space_supporter'],
        403: [...READERS_OF_SPACE, ...WITHOUT_WRITE_SCOPE],
      },
      422,
    ),
  },
  { endpoint: 'GET /v3/routes/:guid', request: ofRoute(), expected: read() },
  {
    endpoint: 'PATCH /v3/routes/:guid',
    request: ofRoute('', { metadata: { labels: { a: 'b' } } }),
    expected: write(200),
  },
  { endpoint: 'DELETE /v3/routes/:guid', request: ofRoute(), expected: write(202) },
  {
    endpoint: 'GET /v3/apps/:guid/routes',
    request: async (api) => ({ path: `/v3/apps/${(await arrangeApp(api)).guid}/routes` }),
    expected: readInSpace(),
  },
  {
    endpoint: 'DELETE /v3/spaces/:guid/routes',
    request: (api) => ({ path: `/v3/spaces/${api.space.guid}/routes?unmapped=true` }),
    expected: writeInSpace(202, ['space_developer', 'space_supporter']),
  },
  { endpoint: 'GET /v3/routes/:guid/destinations', request: ofRoute('/destinations'), expected: read() },
  {
    endpoint: 'POST /v3/routes/:guid/destinations',
    request: async (api) => ofRoute('/destinations', await destinationsOf(api))(api),
    expected: write(200),
  },
  {
    endpoint: 'PATCH /v3/routes/:guid/destinations',
    request: async (api) => ofRoute('/destinations', await destinationsOf(api))(api),
    expected: write(200),
  },
  {
    endpoint: 'PATCH /v3/routes/:guid/destinations/:destination_guid',
    request: ofDestination({ protocol: 'http2' }),
    expected: write(200),
  },
  {
    endpoint: 'DELETE /v3/routes/:guid/destinations/:destination_guid',
    request: ofDestination(),
    expected: write(204),
  },
  {
    endpoint: 'GET /v3/routes/:guid/relationships/shared_spaces',
    request: sharing(() => '/relationships/shared_spaces'),
    expected: read(),
  },
  {
    endpoint: 'POST /v3/routes/:guid/relationships/shared_spaces',
    request: sharing(
      () => '/relationships/shared_spaces',
      (guid) => ({ data: [{ guid }] }),
    ),
    expected: write(200),
  },
  {
    endpoint: 'DELETE /v3/routes/:guid/relationships/shared_spaces/:space_guid',
    request: sharing((guid) => `/relationships/shared_spaces/${guid}`),
    expected: write(204),
  },
  {
    endpoint: 'PATCH /v3/routes/:guid/relationships/space',
    request: sharing(
      () => '/relationships/space',
      (guid) => ({ data: { guid } }),
    ),
    expected: expected({ 200: ['admin', 'space_developer'], 403: [...READERS, ...WITHOUT_WRITE_SCOPE] }, 404),
  },
];
