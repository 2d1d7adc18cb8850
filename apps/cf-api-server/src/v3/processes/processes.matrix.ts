import { arrangeApp } from '../../testing/arrange';
import {
  EVERYBODY,
  expected,
  type MatrixRow,
  readInSpace,
  writeInSpace,
} from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

/** A path below a started process, which has the guid of its app. */
const ofProcess =
  (prefix: string, suffix = '', body?: object) =>
  async (api: TestApi) => ({
    path: `${prefix}/${(await arrangeApp(api, { state: 'STARTED' })).guid}${suffix}`,
    ...(body && { body }),
  });

const MANAGERS = ['space_developer', 'space_supporter'] as const;
const scale = { instances: 2 };
const update = { command: 'sleep 1' };

/** Each process is reached by its own guid, and by its app and type. */
const bothWays = (
  endpoint: string,
  suffix: string,
  more: Pick<MatrixRow, 'expected'> & { body?: object },
) => {
  const [method = '', rest = ''] = endpoint.split(' ');
  return [
    {
      endpoint: `${method} /v3/processes/:guid${rest}`,
      request: ofProcess('/v3/processes', suffix, more.body),
      expected: more.expected,
    },
    {
      endpoint: `${method} /v3/apps/:guid/processes/:type${rest}`,
      request: ofProcess('/v3/apps', `/processes/web${suffix}`, more.body),
      expected: more.expected,
    },
  ];
};

export const processesMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/processes',
    request: () => ({ path: '/v3/processes' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'GET /v3/apps/:guid/processes',
    request: ofProcess('/v3/apps', '/processes'),
    expected: readInSpace(),
  },
  ...bothWays('GET ', '', { expected: readInSpace() }),
  ...bothWays('PATCH ', '', { expected: writeInSpace(200, MANAGERS), body: update }),
  ...bothWays('POST /actions/scale', '/actions/scale', {
    expected: writeInSpace(202, MANAGERS),
    body: scale,
  }),
  ...bothWays('GET /stats', '/stats', { expected: readInSpace() }),
  ...bothWays('DELETE /instances/:index', '/instances/0', { expected: writeInSpace(204, MANAGERS) }),
  {
    endpoint: 'GET /v3/processes/:guid/process_instances',
    request: ofProcess('/v3/processes', '/process_instances'),
    expected: readInSpace(),
  },
];
