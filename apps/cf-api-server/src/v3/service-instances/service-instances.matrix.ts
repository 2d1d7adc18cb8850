import { arrangeServiceInstance } from '../../testing/arrange-services';
import {
  EVERYBODY,
  expected,
  type MatrixRow,
  readInSpace,
  READERS_OF_SPACE,
} from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

const ofInstance =
  (suffix = '', body?: object) =>
  async (api: TestApi) => ({
    path: `/v3/service_instances/${(await arrangeServiceInstance(api)).guid}${suffix}`,
    ...(body && { body }),
  });

export const serviceInstancesMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/service_instances',
    request: () => ({ path: '/v3/service_instances' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  { endpoint: 'GET /v3/service_instances/:guid', request: ofInstance(), expected: readInSpace() },
  {
    endpoint: 'GET /v3/service_instances/:guid/credentials',
    request: ofInstance('/credentials'),
    expected: expected({ 200: ['admin', 'admin_read_only', 'space_developer'], 403: READERS_OF_SPACE }, 404),
  },
  {
    endpoint: 'GET /v3/service_instances/:guid/parameters',
    request: ofInstance('/parameters'),
    expected: readInSpace(400),
  },
  {
    endpoint: 'GET /v3/service_instances/:guid/permissions',
    request: ofInstance('/permissions'),
    expected: expected({ 200: EVERYBODY }, 200),
  },
];
