import { randomUUID } from 'node:crypto';
import { arrangeSegment } from '../../testing/arrange-isolation-segments';
import {
  EVERYBODY,
  expected,
  type MatrixRow,
  READERS_OF_ORGANIZATION,
  readInSpace,
  writeInSpace,
} from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

const admins = (status: number) => expected({ [status]: ['admin'] }, 403);
const members = expected({ 200: READERS_OF_ORGANIZATION }, 404);

/** A segment that the world's organization is entitled to. */
const entitled =
  (suffix = '', body?: object) =>
  async (api: TestApi) => ({
    path: `/v3/isolation_segments/${(await arrangeSegment(api, [api.org.guid])).guid}${suffix}`,
    ...(body && { body }),
  });

/** A segment that nobody has. */
const free =
  (body?: (api: TestApi) => object, suffix = '') =>
  async (api: TestApi) => ({
    path: `/v3/isolation_segments/${(await arrangeSegment(api)).guid}${suffix}`,
    ...(body && { body: body(api) }),
  });

const assigned = (path: (api: TestApi) => string) => async (api: TestApi) => ({
  path: path(api),
  body: { data: { guid: (await arrangeSegment(api, [api.org.guid])).guid } },
});

const defaultOf = ({ org }: TestApi) =>
  `/v3/organizations/${org.guid}/relationships/default_isolation_segment`;
const ofSpace = ({ space }: TestApi) => `/v3/spaces/${space.guid}/relationships/isolation_segment`;

export const isolationSegmentsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/isolation_segments',
    request: () => ({ path: '/v3/isolation_segments' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'POST /v3/isolation_segments',
    request: () => ({ path: '/v3/isolation_segments', body: { name: `segment-${randomUUID()}` } }),
    expected: admins(201),
  },
  { endpoint: 'GET /v3/isolation_segments/:guid', request: entitled(), expected: members },
  {
    endpoint: 'PATCH /v3/isolation_segments/:guid',
    request: entitled('', { metadata: { labels: { a: 'b' } } }),
    expected: admins(200),
  },
  {
    endpoint: 'PATCH /v3/isolation_segments/:guid',
    request: () => ({ path: '/v3/isolation_segments/nope', body: {} }),
    expected: admins(404),
  },
  { endpoint: 'DELETE /v3/isolation_segments/:guid', request: free(), expected: admins(204) },
  {
    endpoint: 'GET /v3/isolation_segments/:guid/relationships/organizations',
    request: entitled('/relationships/organizations'),
    expected: members,
  },
  {
    endpoint: 'POST /v3/isolation_segments/:guid/relationships/organizations',
    request: free(({ org }) => ({ data: [{ guid: org.guid }] }), '/relationships/organizations'),
    expected: admins(200),
  },
  {
    endpoint: 'DELETE /v3/isolation_segments/:guid/relationships/organizations/:org_guid',
    request: async (api) => {
      const { guid } = await arrangeSegment(api, [api.org.guid]);
      return { path: `/v3/isolation_segments/${guid}/relationships/organizations/${api.org.guid}` };
    },
    expected: admins(204),
  },
  {
    endpoint: 'GET /v3/isolation_segments/:guid/relationships/spaces',
    request: entitled('/relationships/spaces'),
    expected: members,
  },
  {
    endpoint: 'GET /v3/isolation_segments/:guid/organizations',
    request: entitled('/organizations'),
    expected: members,
  },
  {
    endpoint: 'GET /v3/organizations/:guid/relationships/default_isolation_segment',
    request: (api) => ({ path: defaultOf(api) }),
    expected: members,
  },
  {
    endpoint: 'PATCH /v3/organizations/:guid/relationships/default_isolation_segment',
    request: assigned(defaultOf),
    expected: expected({ 200: ['admin', 'org_manager'], 404: ['no_role'] }, 403),
  },
  {
    endpoint: 'GET /v3/spaces/:guid/relationships/isolation_segment',
    request: (api) => ({ path: ofSpace(api) }),
    expected: readInSpace(),
  },
  {
    endpoint: 'PATCH /v3/spaces/:guid/relationships/isolation_segment',
    request: assigned(ofSpace),
    expected: writeInSpace(200, ['org_manager']),
  },
];
