import { EVERYBODY, expected, type MatrixRow, WITHOUT_WRITE_SCOPE } from '../../testing/permission-matrix';

export const resourceMatchesMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'POST /v3/resource_matches',
    request: () => ({
      path: '/v3/resource_matches',
      body: { resources: [{ checksum: { value: 'a'.repeat(40) }, size_in_bytes: 70_000 }] },
    }),
    expected: expected(
      { 403: WITHOUT_WRITE_SCOPE, 201: EVERYBODY.filter((role) => !WITHOUT_WRITE_SCOPE.includes(role)) },
      403,
    ),
  },
];
