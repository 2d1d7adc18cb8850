import { randomUUID } from 'node:crypto';
import { arrangeApp } from '../../testing/arrange';
import { type MatrixRow, readInSpace, writeInSpace } from '../../testing/permission-matrix';
import { type TestApi } from '../../testing/use-api';

const ofSidecar = (body?: object) => async (api: TestApi) => {
  const app = await arrangeApp(api);
  const sidecar = await api.db.sidecar.create({
    data: { guid: randomUUID(), app_guid: app.guid, name: 'proxy', command: 'run', process_types: ['web'] },
  });
  return { path: `/v3/sidecars/${sidecar.guid}`, ...(body && { body }) };
};

export const sidecarsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'POST /v3/apps/:guid/sidecars',
    request: async (api) => ({
      path: `/v3/apps/${(await arrangeApp(api)).guid}/sidecars`,
      body: { name: 'proxy', command: 'run', process_types: ['web'] },
    }),
    expected: writeInSpace(201, ['space_developer']),
  },
  {
    endpoint: 'GET /v3/apps/:guid/sidecars',
    request: async (api) => ({ path: `/v3/apps/${(await arrangeApp(api)).guid}/sidecars` }),
    expected: readInSpace(),
  },
  {
    endpoint: 'GET /v3/processes/:guid/sidecars',
    request: async (api) => ({ path: `/v3/processes/${(await arrangeApp(api)).guid}/sidecars` }),
    expected: readInSpace(),
  },
  { endpoint: 'GET /v3/sidecars/:guid', request: ofSidecar(), expected: readInSpace() },
  {
    endpoint: 'PATCH /v3/sidecars/:guid',
    request: ofSidecar({ command: 'other' }),
    expected: writeInSpace(200, ['space_developer']),
  },
  {
    endpoint: 'DELETE /v3/sidecars/:guid',
    request: ofSidecar(),
    expected: writeInSpace(204, ['space_developer']),
  },
];
