import { randomUUID } from 'node:crypto';
import { arrangeSpaceQuota, limitSpace } from '../../testing/arrange-quotas';
import {
  EVERYBODY,
  expected,
  type MatrixRow,
  readInSpace,
  writeInSpace,
} from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

const pathOf = ({ guid }: { guid: string }, suffix = '') => `/v3/space_quotas/${guid}${suffix}`;

/** A quota of the world's organization that is on no space: only managers see it. */
const unused =
  (suffix = '', body?: (api: TestApi) => object) =>
  async (api: TestApi) => ({
    path: pathOf(await arrangeSpaceQuota(api), suffix),
    ...(body && { body: body(api) }),
  });

/** The quota of the world's space: who reads the space sees it. */
const used =
  (suffix: (api: TestApi) => string = () => '', body?: object) =>
  async (api: TestApi) => ({
    path: pathOf(await limitSpace(api, {}), suffix(api)),
    ...(body && { body }),
  });

const managers = (status: number) => expected({ [status]: ['admin', 'org_manager'] }, 404);

export const spaceQuotasMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/space_quotas',
    request: () => ({ path: '/v3/space_quotas' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'POST /v3/space_quotas',
    request: ({ org }) => ({
      path: '/v3/space_quotas',
      body: {
        name: `quota-${randomUUID()}`,
        relationships: { organization: { data: { guid: org.guid } } },
      },
    }),
    expected: expected({ 201: ['admin', 'org_manager'] }, 403),
  },
  { endpoint: 'GET /v3/space_quotas/:guid', request: used(), expected: readInSpace() },
  {
    endpoint: 'GET /v3/space_quotas/:guid',
    request: unused(),
    expected: expected({ 200: ['admin', 'admin_read_only', 'global_auditor', 'org_manager'] }, 404),
  },
  {
    endpoint: 'PATCH /v3/space_quotas/:guid',
    request: used(undefined, { routes: { total_routes: 1 } }),
    expected: writeInSpace(200, ['org_manager']),
  },
  {
    endpoint: 'DELETE /v3/space_quotas/:guid',
    request: unused(),
    expected: { ...managers(202), admin_read_only: 403, global_auditor: 403 },
  },
  {
    endpoint: 'POST /v3/space_quotas/:guid/relationships/spaces',
    request: unused('/relationships/spaces', ({ space }) => ({ data: [{ guid: space.guid }] })),
    expected: { ...managers(200), admin_read_only: 403, global_auditor: 403 },
  },
  {
    endpoint: 'DELETE /v3/space_quotas/:guid/relationships/spaces/:space_guid',
    request: used(({ space }) => `/relationships/spaces/${space.guid}`),
    expected: writeInSpace(204, ['org_manager']),
  },
];
