import { arrangeApp, arrangeDeployment, arrangeDroplet } from '../../testing/arrange';
import {
  EVERYBODY,
  expected,
  type MatrixRow,
  readInSpace,
  WITHOUT_WRITE_SCOPE,
  writeInSpace,
} from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

const ofDeployment =
  (suffix = '', state = 'DEPLOYING', body?: object) =>
  async (api: TestApi) => ({
    path: `/v3/deployments/${(await arrangeDeployment(api, { state })).guid}${suffix}`,
    ...(body && { body }),
  });

const MANAGERS = ['admin', 'space_developer', 'space_supporter'] as const;
/** Who may not manage a deployment does not learn that it exists. */
const act = expected({ 200: MANAGERS, 403: WITHOUT_WRITE_SCOPE }, 404);

export const deploymentsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/deployments',
    request: () => ({ path: '/v3/deployments' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'POST /v3/deployments',
    request: async (api) => {
      const app = await arrangeApp(api, { state: 'STARTED' });
      const droplet = await arrangeDroplet(api, app);
      return {
        path: '/v3/deployments',
        body: { droplet: { guid: droplet.guid }, relationships: { app: { data: { guid: app.guid } } } },
      };
    },
    expected: expected({ 201: MANAGERS, 403: WITHOUT_WRITE_SCOPE }, 422),
  },
  { endpoint: 'GET /v3/deployments/:guid', request: ofDeployment(), expected: readInSpace() },
  {
    endpoint: 'PATCH /v3/deployments/:guid',
    request: ofDeployment('', 'DEPLOYING', { metadata: { labels: { a: 'b' } } }),
    expected: writeInSpace(200, ['space_developer']),
  },
  {
    endpoint: 'POST /v3/deployments/:guid/actions/cancel',
    request: ofDeployment('/actions/cancel'),
    expected: act,
  },
  {
    endpoint: 'POST /v3/deployments/:guid/actions/continue',
    request: ofDeployment('/actions/continue', 'PAUSED'),
    expected: act,
  },
];
