import { randomUUID } from 'node:crypto';
import { arrangeApp, arrangeDroplet } from '../../testing/arrange';
import {
  EVERYBODY,
  expected,
  type MatrixRow,
  readInSpace,
  READERS_OF_SPACE,
  WITHOUT_WRITE_SCOPE,
  writeInSpace,
} from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

const ofApp =
  (suffix = '', body?: object) =>
  async (api: TestApi) => ({
    path: `/v3/apps/${(await arrangeApp(api)).guid}${suffix}`,
    ...(body && { body }),
  });

const ofStagedApp =
  (suffix = '', body?: (dropletGuid: string) => object) =>
  async (api: TestApi) => {
    const app = await arrangeApp(api);
    const droplet = await arrangeDroplet(api, app);
    await api.db.app.update({ where: { guid: app.guid }, data: { droplet_guid: droplet.guid } });
    return { path: `/v3/apps/${app.guid}${suffix}`, ...(body && { body: body(droplet.guid) }) };
  };

const DEVELOPERS = ['space_developer'] as const;
const MANAGERS = ['space_developer', 'space_supporter'] as const;
/** Who may see variables; all other readers are refused. */
const readEnvironment = expected(
  { 200: ['admin', 'admin_read_only', 'space_developer', 'space_supporter'], 403: READERS_OF_SPACE },
  404,
);

export const appsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/apps',
    request: () => ({ path: '/v3/apps' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'POST /v3/apps',
    request: (api) => ({
      path: '/v3/apps',
      body: {
        name: `new-${randomUUID()}`,
        relationships: { space: { data: { guid: api.space.guid } } },
      },
    }),
    expected: expected(
      { 201: ['admin', 'space_developer'], 403: [...READERS_OF_SPACE, ...WITHOUT_WRITE_SCOPE] },
      422,
    ),
  },
  { endpoint: 'GET /v3/apps/:guid', request: ofApp(), expected: readInSpace() },
  {
    endpoint: 'PATCH /v3/apps/:guid',
    request: ofApp('', { metadata: { labels: { a: 'b' } } }),
    expected: writeInSpace(200, DEVELOPERS),
  },
  { endpoint: 'DELETE /v3/apps/:guid', request: ofApp(), expected: writeInSpace(202, DEVELOPERS) },
  {
    endpoint: 'POST /v3/apps/:guid/actions/start',
    request: ofStagedApp('/actions/start'),
    expected: writeInSpace(200, MANAGERS),
  },
  {
    endpoint: 'POST /v3/apps/:guid/actions/stop',
    request: ofApp('/actions/stop'),
    expected: writeInSpace(200, MANAGERS),
  },
  {
    endpoint: 'POST /v3/apps/:guid/actions/restart',
    request: ofStagedApp('/actions/restart'),
    expected: writeInSpace(200, MANAGERS),
  },
  {
    endpoint: 'GET /v3/apps/:guid/relationships/current_droplet',
    request: ofStagedApp('/relationships/current_droplet'),
    expected: readInSpace(),
  },
  {
    endpoint: 'PATCH /v3/apps/:guid/relationships/current_droplet',
    request: ofStagedApp('/relationships/current_droplet', (guid) => ({ data: { guid } })),
    expected: writeInSpace(200, MANAGERS),
  },
  {
    endpoint: 'GET /v3/apps/:guid/droplets/current',
    request: ofStagedApp('/droplets/current'),
    expected: readInSpace(),
  },
  { endpoint: 'GET /v3/apps/:guid/env', request: ofApp('/env'), expected: readEnvironment },
  {
    endpoint: 'GET /v3/apps/:guid/environment_variables',
    request: ofApp('/environment_variables'),
    expected: readEnvironment,
  },
  {
    endpoint: 'PATCH /v3/apps/:guid/environment_variables',
    request: ofApp('/environment_variables', { var: { A: 'b' } }),
    expected: writeInSpace(200, MANAGERS),
  },
  { endpoint: 'GET /v3/apps/:guid/features', request: ofApp('/features'), expected: readInSpace() },
  { endpoint: 'GET /v3/apps/:guid/features/:name', request: ofApp('/features/ssh'), expected: readInSpace() },
  {
    endpoint: 'PATCH /v3/apps/:guid/features/:name',
    request: ofApp('/features/ssh', { enabled: false }),
    expected: writeInSpace(200, DEVELOPERS),
  },
  { endpoint: 'GET /v3/apps/:guid/ssh_enabled', request: ofApp('/ssh_enabled'), expected: readInSpace() },
  { endpoint: 'GET /v3/apps/:guid/permissions', request: ofApp('/permissions'), expected: readInSpace() },
];
