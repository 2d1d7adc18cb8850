import { arrangeSecurityGroup } from '../../testing/arrange-security-groups';
import { EVERYBODY, expected, type MatrixRow, readInSpace } from '../../testing/permission-matrix';

export const securityGroupsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/security_groups',
    request: () => ({ path: '/v3/security_groups' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'GET /v3/security_groups/:guid',
    request: async (api) => ({
      path: `/v3/security_groups/${(await arrangeSecurityGroup(api, { running: [api.space.guid] })).guid}`,
    }),
    expected: readInSpace(),
  },
  {
    endpoint: 'GET /v3/spaces/:guid/running_security_groups',
    request: ({ space }) => ({ path: `/v3/spaces/${space.guid}/running_security_groups` }),
    expected: readInSpace(),
  },
  {
    endpoint: 'GET /v3/spaces/:guid/staging_security_groups',
    request: ({ space }) => ({ path: `/v3/spaces/${space.guid}/staging_security_groups` }),
    expected: readInSpace(),
  },
];
