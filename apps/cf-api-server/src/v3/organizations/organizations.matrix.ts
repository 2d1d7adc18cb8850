import {
  expected,
  EVERYBODY,
  type MatrixRow,
  READERS_OF_ORGANIZATION,
  WITHOUT_WRITE_SCOPE,
} from '../../testing/permission-matrix';

const ofOrganization = (body?: object) => (api: { org: { guid: string } }) => ({
  path: `/v3/organizations/${api.org.guid}`,
  ...(body && { body }),
});

export const organizationsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/organizations',
    request: () => ({ path: '/v3/organizations' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'POST /v3/organizations',
    request: () => ({ path: '/v3/organizations', body: { name: `new-${Math.random()}` } }),
    expected: expected({ 201: ['admin'] }, 403),
  },
  {
    endpoint: 'GET /v3/organizations/:guid',
    request: ofOrganization(),
    expected: expected({ 200: READERS_OF_ORGANIZATION }, 404),
  },
  {
    endpoint: 'PATCH /v3/organizations/:guid',
    request: ofOrganization({ metadata: { labels: { a: 'b' } } }),
    expected: expected({ 200: ['admin', 'org_manager'], 404: ['no_role'] }, 403),
  },
  {
    endpoint: 'DELETE /v3/organizations/:guid',
    request: ofOrganization(),
    expected: expected({ 202: ['admin'], 403: WITHOUT_WRITE_SCOPE, 404: ['no_role'] }, 403),
  },
];
