import { randomUUID } from 'node:crypto';
import {
  expected,
  EVERYBODY,
  type MatrixRow,
  READERS_OF_ORGANIZATION,
  readInSpace,
  WITHOUT_WRITE_SCOPE,
} from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

/** A user of the world's organization. */
async function member(api: TestApi): Promise<string> {
  const guid = `member-${randomUUID()}`;
  await api.db.user.create({ data: { guid } });
  await api.db.role.create({
    data: {
      guid: randomUUID(),
      type: 'organization_user',
      user_guid: guid,
      organization_guid: api.org.guid,
    },
  });
  return `/v3/users/${guid}`;
}

export const usersMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/users',
    request: () => ({ path: '/v3/users' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'POST /v3/users',
    request: () => ({ path: '/v3/users', body: { guid: `new-${randomUUID()}` } }),
    expected: expected({ 201: ['admin'] }, 403),
  },
  {
    endpoint: 'GET /v3/users/:guid',
    request: async (api) => ({ path: await member(api) }),
    expected: expected({ 200: READERS_OF_ORGANIZATION }, 404),
  },
  {
    endpoint: 'PATCH /v3/users/:guid',
    request: async (api) => ({ path: await member(api), body: { metadata: { labels: { a: 'b' } } } }),
    expected: expected({ 200: ['admin'], 403: WITHOUT_WRITE_SCOPE, 404: ['no_role'] }, 403),
  },
  {
    endpoint: 'DELETE /v3/users/:guid',
    request: async (api) => ({ path: await member(api) }),
    expected: expected({ 202: ['admin'], 403: WITHOUT_WRITE_SCOPE, 404: ['no_role'] }, 403),
  },
  {
    endpoint: 'GET /v3/organizations/:guid/users',
    request: (api) => ({ path: `/v3/organizations/${api.org.guid}/users` }),
    expected: expected({ 200: READERS_OF_ORGANIZATION }, 404),
  },
  {
    endpoint: 'GET /v3/spaces/:guid/users',
    request: (api) => ({ path: `/v3/spaces/${api.space.guid}/users` }),
    expected: readInSpace(),
  },
];
