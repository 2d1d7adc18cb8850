import { arrangeApp, arrangeDroplet, arrangeTask } from '../../testing/arrange';
import {
  EVERYBODY,
  expected,
  type MatrixRow,
  readInSpace,
  writeInSpace,
} from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

const ofTask =
  (suffix = '', body?: object) =>
  async (api: TestApi) => ({
    path: `/v3/tasks/${(await arrangeTask(api, await arrangeApp(api))).guid}${suffix}`,
    ...(body && { body }),
  });

const MANAGERS = ['space_developer', 'space_supporter'] as const;

export const tasksMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/tasks',
    request: () => ({ path: '/v3/tasks' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'GET /v3/apps/:guid/tasks',
    request: async (api) => ({ path: `/v3/apps/${(await arrangeApp(api)).guid}/tasks` }),
    expected: readInSpace(),
  },
  {
    endpoint: 'POST /v3/apps/:guid/tasks',
    request: async (api) => {
      const app = await arrangeApp(api);
      const droplet = await arrangeDroplet(api, app);
      return { path: `/v3/apps/${app.guid}/tasks`, body: { command: 'true', droplet_guid: droplet.guid } };
    },
    expected: writeInSpace(202, ['space_developer']),
  },
  { endpoint: 'GET /v3/tasks/:guid', request: ofTask(), expected: readInSpace() },
  {
    endpoint: 'PATCH /v3/tasks/:guid',
    request: ofTask('', { metadata: { labels: { a: 'b' } } }),
    expected: writeInSpace(200, ['space_developer']),
  },
  {
    endpoint: 'POST /v3/tasks/:guid/actions/cancel',
    request: ofTask('/actions/cancel'),
    expected: writeInSpace(202, MANAGERS),
  },
  {
    endpoint: 'PUT /v3/tasks/:guid/cancel',
    request: ofTask('/cancel'),
    expected: writeInSpace(202, MANAGERS),
  },
];
