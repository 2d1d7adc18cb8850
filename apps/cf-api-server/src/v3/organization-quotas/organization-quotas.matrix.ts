import { randomUUID } from 'node:crypto';
import { arrangeOrganizationQuota } from '../../testing/arrange-quotas';
import { EVERYBODY, expected, type MatrixRow } from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

const everybody = expected({ 200: EVERYBODY }, 200);
const admins = (status: number) => expected({ [status]: ['admin'] }, 403);

const ofQuota =
  (suffix = '', body?: (api: TestApi) => object) =>
  async (api: TestApi) => ({
    path: `/v3/organization_quotas/${(await arrangeOrganizationQuota(api)).guid}${suffix}`,
    ...(body && { body: body(api) }),
  });

export const organizationQuotasMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/organization_quotas',
    request: () => ({ path: '/v3/organization_quotas' }),
    expected: everybody,
  },
  {
    endpoint: 'POST /v3/organization_quotas',
    request: () => ({ path: '/v3/organization_quotas', body: { name: `quota-${randomUUID()}` } }),
    expected: admins(201),
  },
  { endpoint: 'GET /v3/organization_quotas/:guid', request: ofQuota(), expected: everybody },
  {
    endpoint: 'PATCH /v3/organization_quotas/:guid',
    request: ofQuota('', () => ({ routes: { total_routes: 1 } })),
    expected: admins(200),
  },
  {
    endpoint: 'PATCH /v3/organization_quotas/:guid',
    request: () => ({ path: '/v3/organization_quotas/nope', body: {} }),
    expected: admins(404),
  },
  { endpoint: 'DELETE /v3/organization_quotas/:guid', request: ofQuota(), expected: admins(202) },
  {
    endpoint: 'POST /v3/organization_quotas/:guid/relationships/organizations',
    request: ofQuota('/relationships/organizations', ({ org }) => ({ data: [{ guid: org.guid }] })),
    expected: admins(200),
  },
];
