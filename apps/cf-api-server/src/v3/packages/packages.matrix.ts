import { arrangeApp } from '../../testing/arrange';
import { arrangePackage } from '../../testing/arrange-packages';
import {
  EVERYBODY,
  expected,
  type MatrixRow,
  readInSpace,
  READERS_OF_SPACE,
  WITHOUT_WRITE_SCOPE,
  writeInSpace,
} from '../../testing/permission-matrix';
import { type TestRole } from '../../testing/roles';
import { type TestApi } from '../../testing/use-api';

const ofPackage =
  (suffix = '', body?: object) =>
  async (api: TestApi) => {
    const { guid } = await arrangePackage(api, (await arrangeApp(api)).guid);
    return { path: `/v3/packages/${guid}${suffix}`, ...(body && { body }) };
  };

/** A body names the app: 422 to who cannot read it. */
const namingTheApp = (status: number) =>
  expected(
    { 403: [...READERS_OF_SPACE, ...WITHOUT_WRITE_SCOPE], [status]: ['admin', 'space_developer'] },
    422,
  );

const MAY_DOWNLOAD: readonly TestRole[] = ['admin', 'admin_read_only', 'space_developer'];

export const packagesMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/packages',
    request: () => ({ path: '/v3/packages' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'GET /v3/apps/:guid/packages',
    request: async (api) => ({ path: `/v3/apps/${(await arrangeApp(api)).guid}/packages` }),
    expected: readInSpace(),
  },
  {
    endpoint: 'POST /v3/packages',
    request: async (api) => ({
      path: '/v3/packages',
      body: {
        type: 'bits',
        relationships: { app: { data: { guid: (await arrangeApp(api)).guid } } },
      },
    }),
    expected: namingTheApp(201),
  },
  { endpoint: 'GET /v3/packages/:guid', request: ofPackage(), expected: readInSpace() },
  {
    endpoint: 'PATCH /v3/packages/:guid',
    request: ofPackage('', { metadata: { labels: { a: 'b' } } }),
    expected: writeInSpace(200, ['space_developer']),
  },
  {
    endpoint: 'DELETE /v3/packages/:guid',
    request: ofPackage(),
    expected: writeInSpace(202, ['space_developer']),
  },
  {
    // the package has its bits already
    endpoint: 'POST /v3/packages/:guid/upload',
    request: ofPackage('/upload', {}),
    expected: writeInSpace(400, ['space_developer']),
  },
  {
    // the bits are nowhere: who may ask learns that
    endpoint: 'GET /v3/packages/:guid/download',
    request: ofPackage('/download'),
    expected: expected(
      { 403: READERS_OF_SPACE.filter((role) => !MAY_DOWNLOAD.includes(role)), 404: MAY_DOWNLOAD },
      404,
    ),
  },
];
