import { deleteApp, deleteOrganization, deleteSpace, type JobHandlers } from '@cf/core';
import { type WorkerSurroundings } from '../surroundings';

/** What each operation does. Where core's action is all there is to it, it stands here; what needs other systems has a file of its own. */
export function createJobHandlers(_around: WorkerSurroundings): Partial<JobHandlers> {
  return {
    'app.delete': (ctx, { guid }) => deleteApp(ctx, guid),
    'space.delete': (ctx, { guid }, { signal }) => deleteSpace(ctx, guid, signal),
    'organization.delete': (ctx, { guid }, { signal }) => deleteOrganization(ctx, guid, signal),
  };
}
