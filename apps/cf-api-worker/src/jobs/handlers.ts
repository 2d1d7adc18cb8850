import {
  applyManifest,
  deleteApp,
  deleteDomain,
  deleteDroplet,
  deleteOrganization,
  deleteOrganizationQuota,
  deleteRole,
  deleteRoute,
  deleteSpace,
  deleteSpaceQuota,
  deleteUnmappedRoutes,
  deleteUser,
  type JobHandlers,
} from '@cf/core';
import { type WorkerSurroundings } from '../surroundings';
import { stageDockerImage } from './build/stage-docker.job';
import { copyPackageBits } from './package/copy-package.job';
import { deleteImage, deletePackageBits } from './package/delete-package.job';
import { processPackage } from './package/process-package.job';
import { terminateInstance } from './terminate-instance';

/** What each operation does. Where core's action is all there is to it, it stands here; what needs other systems has a file of its own. */
export function createJobHandlers(around: WorkerSurroundings): JobHandlers {
  return {
    'domain.delete': (ctx, { guid }) => deleteDomain(ctx, guid),
    'route.delete': (ctx, { guid }) => deleteRoute(ctx, guid),
    'space.delete_unmapped_routes': (ctx, { guid }) => deleteUnmappedRoutes(ctx, guid),
    'process.terminate_instance': terminateInstance(around),
    'package.process': processPackage(around),
    'package.copy': copyPackageBits(around),
    'package.delete': deletePackageBits(around),
    'build.stage_docker': stageDockerImage(around),
    'droplet.delete': (ctx, { guid }) => deleteDroplet(ctx, guid),
    'registry.delete_image': deleteImage(around),
    'role.delete': (ctx, payload) => deleteRole(ctx, payload),
    'user.delete': (ctx, { guid }) => deleteUser(ctx, guid),
    'organization_quota.delete': (ctx, { guid }) => deleteOrganizationQuota(ctx, guid),
    'space_quota.delete': (ctx, { guid }) => deleteSpaceQuota(ctx, guid),
    'app.delete': (ctx, { guid }) => deleteApp(ctx, guid),
    'space.apply_manifest': (ctx, payload, { signal }) => applyManifest(ctx, payload, signal),
    'space.delete': (ctx, { guid }, { signal }) => deleteSpace(ctx, guid, signal),
    'organization.delete': (ctx, { guid }, { signal }) => deleteOrganization(ctx, guid, signal),
  };
}
