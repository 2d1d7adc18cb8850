import { arrangeApp } from '../../testing/arrange';
import { arrangeDroplet, arrangePackage } from '../../testing/arrange-packages';
import {
  EVERYBODY,
  expected,
  type MatrixRow,
  readInSpace,
  READERS_OF_SPACE,
  writeInSpace,
} from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

const ofDroplet =
  (suffix = '', body?: object) =>
  async (api: TestApi) => {
    const { guid } = await arrangeDroplet(api, (await arrangeApp(api)).guid);
    return { path: `/v3/droplets/${guid}${suffix}`, ...(body && { body }) };
  };

export const dropletsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/droplets',
    request: () => ({ path: '/v3/droplets' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'GET /v3/apps/:guid/droplets',
    request: async (api) => ({ path: `/v3/apps/${(await arrangeApp(api)).guid}/droplets` }),
    expected: readInSpace(),
  },
  {
    endpoint: 'GET /v3/packages/:guid/droplets',
    request: async (api) => ({
      path: `/v3/packages/${(await arrangePackage(api, (await arrangeApp(api)).guid)).guid}/droplets`,
    }),
    expected: readInSpace(),
  },
  {
    endpoint: 'POST /v3/droplets',
    request: async (api) => {
      const [from, to] = [await arrangeApp(api), await arrangeApp(api)];
      const source = await arrangeDroplet(api, from.guid);
      const relationships = { app: { data: { guid: to.guid } } };
      return { path: `/v3/droplets?source_guid=${source.guid}`, body: { relationships } };
    },
    expected: writeInSpace(201, ['space_developer']),
  },
  { endpoint: 'GET /v3/droplets/:guid', request: ofDroplet(), expected: readInSpace() },
  {
    endpoint: 'PATCH /v3/droplets/:guid',
    request: ofDroplet('', { metadata: { labels: { a: 'b' } } }),
    expected: writeInSpace(200, ['space_developer']),
  },
  {
    endpoint: 'DELETE /v3/droplets/:guid',
    request: ofDroplet(),
    expected: writeInSpace(202, ['space_developer']),
  },
  {
    endpoint: 'POST /v3/droplets/:guid/upload',
    request: ofDroplet('/upload', {}),
    expected: writeInSpace(422, ['space_developer']),
  },
  {
    endpoint: 'GET /v3/droplets/:guid/download',
    request: ofDroplet('/download'),
    expected: expected(
      { 422: READERS_OF_SPACE.filter((role) => role !== 'space_supporter'), 403: ['space_supporter'] },
      404,
    ),
  },
];
