import { arrangeApp } from '../../testing/arrange';
import { expected, type MatrixRow, READERS_OF_SPACE, writeInSpace } from '../../testing/permission-matrix';

const MANIFEST = 'applications: [{ name: app, memory: 64M }]';
const YAML = 'application/x-yaml';

export const manifestsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'POST /v3/spaces/:guid/actions/apply_manifest',
    request: (api) => ({
      path: `/v3/spaces/${api.space.guid}/actions/apply_manifest`,
      body: MANIFEST,
      type: YAML,
    }),
    expected: writeInSpace(202, ['space_developer']),
  },
  {
    endpoint: 'POST /v3/spaces/:guid/manifest_diff',
    request: (api) => ({ path: `/v3/spaces/${api.space.guid}/manifest_diff`, body: MANIFEST, type: YAML }),
    expected: writeInSpace(201, ['space_developer']),
  },
  {
    endpoint: 'GET /v3/apps/:guid/manifest',
    request: async (api) => ({ path: `/v3/apps/${(await arrangeApp(api)).guid}/manifest` }),
    expected: expected({ 200: ['admin', 'admin_read_only', 'space_developer'], 403: READERS_OF_SPACE }, 404),
  },
];
