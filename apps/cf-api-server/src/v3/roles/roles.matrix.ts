import { randomUUID } from 'node:crypto';
import {
  expected,
  EVERYBODY,
  type MatrixRow,
  READERS_OF_ORGANIZATION,
  readInSpace,
  WITHOUT_WRITE_SCOPE,
  writeInSpace,
} from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

/** A role of a user of the organization, in it or in its space. */
async function held(api: TestApi, type: string): Promise<{ path: string }> {
  const user = { guid: `holder-${randomUUID()}` };
  await api.db.user.create({ data: user });
  const place = type.startsWith('space_')
    ? { space_guid: api.space.guid }
    : { organization_guid: api.org.guid };
  const role = await api.db.role.create({
    data: { guid: randomUUID(), type, user_guid: user.guid, ...place },
  });
  return { path: `/v3/roles/${role.guid}` };
}

const user = (guid: string) => ({ user: { data: { guid } } });

export const rolesMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/roles',
    request: () => ({ path: '/v3/roles' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'POST /v3/roles',
    request: (api) => ({
      path: '/v3/roles',
      body: {
        type: 'organization_auditor',
        relationships: { ...user(`new-${randomUUID()}`), organization: { data: { guid: api.org.guid } } },
      },
    }),
    expected: expected({ 201: ['admin', 'org_manager'] }, 403),
  },
  {
    endpoint: 'POST /v3/roles',
    request: (api) => ({
      path: '/v3/roles',
      body: {
        type: 'space_developer',
        relationships: { ...user('user-org_user'), space: { data: { guid: api.space.guid } } },
      },
    }),
    expected: expected({ 201: ['admin', 'org_manager', 'space_manager'] }, 403),
  },
  {
    endpoint: 'GET /v3/roles/:guid',
    request: (api) => held(api, 'organization_auditor'),
    expected: expected({ 200: READERS_OF_ORGANIZATION }, 404),
  },
  {
    endpoint: 'GET /v3/roles/:guid',
    request: (api) => held(api, 'space_auditor'),
    expected: readInSpace(),
  },
  {
    endpoint: 'DELETE /v3/roles/:guid',
    request: (api) => held(api, 'organization_auditor'),
    expected: expected({ 202: ['admin', 'org_manager'], 403: WITHOUT_WRITE_SCOPE, 404: ['no_role'] }, 403),
  },
  {
    endpoint: 'DELETE /v3/roles/:guid',
    request: (api) => held(api, 'space_auditor'),
    expected: writeInSpace(202, ['org_manager', 'space_manager']),
  },
];
