import { randomUUID } from 'node:crypto';
import { EVERYBODY, expected, type MatrixRow, READERS_OF_SPACE } from '../testing/permission-matrix';
import { type TestApi } from '../testing/use-api';

const everybody = expected({ 200: EVERYBODY }, 200);
const admins = (status: number) => expected({ [status]: ['admin'] }, 403);

const stack = async (api: TestApi, suffix = '') => {
  const row = await api.db.stack.create({ data: { guid: randomUUID(), name: `stack-${randomUUID()}` } });
  return `/v3/stacks/${row.guid}${suffix}`;
};
const buildpack = async (api: TestApi, suffix = '') => {
  const data = { guid: randomUUID(), name: `pack-${randomUUID()}`, position: 1 };
  return `/v3/buildpacks/${(await api.db.buildpack.create({ data })).guid}${suffix}`;
};
const event = async (api: TestApi) => {
  const data = {
    guid: randomUUID(),
    type: 'audit.app.start',
    target_guid: 'app',
    space_guid: api.space.guid,
    organization_guid: api.org.guid,
  };
  return `/v3/audit_events/${(await api.db.auditEvent.create({ data })).guid}`;
};
const metadata = { metadata: { labels: { a: 'b' } } };

/** What is not in any space: flags, groups of variables, stacks, buildpacks, and the events of all. */
export const platformMatrix: readonly MatrixRow[] = [
  { endpoint: 'GET /v3/stacks', request: () => ({ path: '/v3/stacks' }), expected: everybody },
  {
    endpoint: 'POST /v3/stacks',
    request: () => ({ path: '/v3/stacks', body: { name: 'a' } }),
    expected: admins(422),
  },
  {
    endpoint: 'GET /v3/stacks/:guid',
    request: async (api) => ({ path: await stack(api) }),
    expected: everybody,
  },
  {
    endpoint: 'GET /v3/stacks/:guid/apps',
    request: async (api) => ({ path: await stack(api, '/apps') }),
    expected: everybody,
  },
  {
    endpoint: 'PATCH /v3/stacks/:guid',
    request: async (api) => ({ path: await stack(api), body: metadata }),
    expected: admins(200),
  },
  {
    endpoint: 'DELETE /v3/stacks/:guid',
    request: async (api) => ({ path: await stack(api) }),
    expected: admins(422),
  },
  { endpoint: 'GET /v3/buildpacks', request: () => ({ path: '/v3/buildpacks' }), expected: everybody },
  {
    endpoint: 'POST /v3/buildpacks',
    request: () => ({ path: '/v3/buildpacks', body: { name: 'a' } }),
    expected: admins(422),
  },
  {
    endpoint: 'GET /v3/buildpacks/:guid',
    request: async (api) => ({ path: await buildpack(api) }),
    expected: everybody,
  },
  {
    endpoint: 'PATCH /v3/buildpacks/:guid',
    request: async (api) => ({ path: await buildpack(api), body: metadata }),
    expected: admins(200),
  },
  {
    endpoint: 'DELETE /v3/buildpacks/:guid',
    request: async (api) => ({ path: await buildpack(api) }),
    expected: admins(422),
  },
  {
    endpoint: 'POST /v3/buildpacks/:guid/upload',
    request: async (api) => ({ path: await buildpack(api, '/upload') }),
    expected: admins(422),
  },
  { endpoint: 'GET /v3/feature_flags', request: () => ({ path: '/v3/feature_flags' }), expected: everybody },
  {
    endpoint: 'GET /v3/feature_flags/:name',
    request: () => ({ path: '/v3/feature_flags/task_creation' }),
    expected: everybody,
  },
  {
    endpoint: 'PATCH /v3/feature_flags/:name',
    request: () => ({ path: '/v3/feature_flags/task_creation', body: { enabled: true } }),
    expected: admins(200),
  },
  {
    endpoint: 'GET /v3/environment_variable_groups/:name',
    request: () => ({ path: '/v3/environment_variable_groups/running' }),
    expected: everybody,
  },
  {
    endpoint: 'PATCH /v3/environment_variable_groups/:name',
    request: () => ({ path: '/v3/environment_variable_groups/running', body: { var: { A: 'b' } } }),
    expected: admins(200),
  },
  { endpoint: 'GET /v3/audit_events', request: () => ({ path: '/v3/audit_events' }), expected: everybody },
  {
    endpoint: 'GET /v3/audit_events/:guid',
    request: async (api) => ({ path: await event(api) }),
    expected: expected(
      {
        200: [
          ...READERS_OF_SPACE.filter((role) => role !== 'org_manager' && role !== 'space_manager'),
          'org_auditor',
        ],
      },
      404,
    ),
  },
];
