import {
  expected,
  EVERYBODY,
  type MatrixRow,
  readInSpace,
  writeInSpace,
} from '../../testing/permission-matrix';

const ofSpace =
  (suffix = '', body?: object) =>
  (api: { space: { guid: string } }) => ({
    path: `/v3/spaces/${api.space.guid}${suffix}`,
    ...(body && { body }),
  });

export const spacesMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/spaces',
    request: () => ({ path: '/v3/spaces' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'POST /v3/spaces',
    request: (api) => ({
      path: '/v3/spaces',
      body: {
        name: `new-${Math.random()}`,
        relationships: { organization: { data: { guid: api.org.guid } } },
      },
    }),
    expected: expected({ 201: ['admin', 'org_manager'], 422: ['no_role'] }, 403),
  },
  { endpoint: 'GET /v3/spaces/:guid', request: ofSpace(), expected: readInSpace() },
  {
    endpoint: 'PATCH /v3/spaces/:guid',
    request: ofSpace('', { metadata: { labels: { a: 'b' } } }),
    expected: writeInSpace(200, ['org_manager', 'space_manager']),
  },
  { endpoint: 'DELETE /v3/spaces/:guid', request: ofSpace(), expected: writeInSpace(202, ['org_manager']) },
  { endpoint: 'GET /v3/spaces/:guid/features', request: ofSpace('/features'), expected: readInSpace() },
  {
    endpoint: 'GET /v3/spaces/:guid/features/:name',
    request: ofSpace('/features/ssh'),
    expected: readInSpace(),
  },
  {
    endpoint: 'PATCH /v3/spaces/:guid/features/:name',
    request: ofSpace('/features/ssh', { enabled: false }),
    expected: writeInSpace(200, ['org_manager', 'space_manager']),
  },
];
