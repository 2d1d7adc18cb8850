import { arrangeRouteBinding } from '../../testing/arrange-services';
import { EVERYBODY, expected, type MatrixRow, readInSpace } from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

const ofBinding =
  (suffix = '', body?: object) =>
  async (api: TestApi) => ({
    path: `/v3/service_route_bindings/${(await arrangeRouteBinding(api)).guid}${suffix}`,
    ...(body && { body }),
  });

export const serviceRouteBindingsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/service_route_bindings',
    request: () => ({ path: '/v3/service_route_bindings' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  { endpoint: 'GET /v3/service_route_bindings/:guid', request: ofBinding(), expected: readInSpace() },
];
