import { arrangeBinding } from '../../testing/arrange-services';
import { EVERYBODY, expected, type MatrixRow, readInSpace } from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

const ofBinding =
  (suffix = '', body?: object) =>
  async (api: TestApi) => ({
    path: `/v3/service_credential_bindings/${(await arrangeBinding(api)).guid}${suffix}`,
    ...(body && { body }),
  });

export const serviceCredentialBindingsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/service_credential_bindings',
    request: () => ({ path: '/v3/service_credential_bindings' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  { endpoint: 'GET /v3/service_credential_bindings/:guid', request: ofBinding(), expected: readInSpace() },
  {
    endpoint: 'GET /v3/service_credential_bindings/:guid/details',
    request: ofBinding('/details'),
    expected: expected({ 200: ['admin', 'admin_read_only', 'space_developer'] }, 404),
  },
  {
    endpoint: 'GET /v3/service_credential_bindings/:guid/parameters',
    request: ofBinding('/parameters'),
    expected: readInSpace(400),
  },
];
