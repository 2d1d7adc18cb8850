import { randomUUID } from 'node:crypto';
import { EVERYBODY, expected, type MatrixRow } from '../../testing/permission-matrix';

export const jobsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/jobs/:guid',
    request: async (api) => {
      const job = await api.db.job.create({ data: { guid: randomUUID(), operation: 'app.delete' } });
      return { path: `/v3/jobs/${job.guid}` };
    },
    expected: expected({ 200: EVERYBODY }, 200),
  },
];
