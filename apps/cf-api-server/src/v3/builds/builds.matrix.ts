import { arrangeApp } from '../../testing/arrange';
import { arrangeBuild, arrangePackage } from '../../testing/arrange-packages';
import {
  EVERYBODY,
  expected,
  type MatrixRow,
  readInSpace,
  WITHOUT_WRITE_SCOPE,
  writeInSpace,
} from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

const readyPackage = async (api: TestApi) => arrangePackage(api, (await arrangeApp(api)).guid);
const ofBuild = (body?: object) => async (api: TestApi) => {
  const build = await arrangeBuild(api, await readyPackage(api));
  return { path: `/v3/builds/${build.guid}`, ...(body && { body }) };
};

export const buildsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/builds',
    request: () => ({ path: '/v3/builds' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'GET /v3/apps/:guid/builds',
    request: async (api) => ({ path: `/v3/apps/${(await arrangeApp(api)).guid}/builds` }),
    expected: readInSpace(),
  },
  {
    endpoint: 'POST /v3/builds',
    request: async (api) => ({
      path: '/v3/builds',
      body: { package: { guid: (await readyPackage(api)).guid } },
    }),
    expected: expected(
      { 201: ['admin', 'space_developer', 'space_supporter'], 403: WITHOUT_WRITE_SCOPE },
      422,
    ),
  },
  { endpoint: 'GET /v3/builds/:guid', request: ofBuild(), expected: readInSpace() },
  {
    endpoint: 'PATCH /v3/builds/:guid',
    request: ofBuild({ metadata: { labels: { a: 'b' } } }),
    expected: writeInSpace(200, ['space_developer']),
  },
];
