import {
  expected,
  type MatrixRow,
  READERS_OF_ORGANIZATION,
  readInSpace,
} from '../../testing/permission-matrix';

export const usageMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/organizations/:guid/usage_summary',
    request: (api) => ({ path: `/v3/organizations/${api.org.guid}/usage_summary` }),
    expected: expected({ 200: READERS_OF_ORGANIZATION }, 404),
  },
  {
    endpoint: 'GET /v3/spaces/:guid/usage_summary',
    request: (api) => ({ path: `/v3/spaces/${api.space.guid}/usage_summary` }),
    expected: readInSpace(),
  },
  {
    endpoint: 'GET /v3/info/usage_summary',
    request: () => ({ path: '/v3/info/usage_summary' }),
    expected: expected({ 200: ['admin', 'admin_read_only', 'global_auditor'] }, 404),
  },
];
