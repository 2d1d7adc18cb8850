import { type BuildWithDroplet, withoutPassword } from '@cf/core';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

const FINAL_DROPLET_STATES = ['STAGED', 'FAILED', 'EXPIRED'];

/** A build as the API presents it. Its droplet shows when it has become what it will be. */
export function presentBuild(build: BuildWithDroplet, links: Links) {
  const self = `/v3/builds/${build.guid}`;
  const dropletGuid = FINAL_DROPLET_STATES.includes(build.droplet_state ?? '') ? build.droplet_guid : null;
  return {
    guid: build.guid,
    created_at: presentTime(build.created_at),
    updated_at: presentTime(build.updated_at),
    created_by: {
      guid: build.created_by_user_guid,
      name: build.created_by_user_name,
      email: build.created_by_user_email,
    },
    state: build.state,
    staging_memory_in_mb: build.staging_memory_in_mb,
    staging_disk_in_mb: build.staging_disk_in_mb,
    staging_log_rate_limit_bytes_per_second: Number(build.staging_log_rate_limit_bytes_per_second),
    error: build.error_id ? `${build.error_id} - ${build.error_description ?? ''}` : null,
    lifecycle: lifecycleOf(build),
    package: { guid: build.package_guid },
    droplet: dropletGuid ? { guid: dropletGuid } : null,
    relationships: { app: { data: { guid: build.app_guid } } },
    metadata: presentMetadata(build),
    links: {
      self: links.get(self),
      app: links.get(`/v3/apps/${build.app_guid}`),
      ...(dropletGuid && { droplet: links.get(`/v3/droplets/${dropletGuid}`) }),
    },
  };
}

const lifecycleOf = ({ lifecycle_type, buildpacks, stack_name }: BuildWithDroplet) => ({
  type: lifecycle_type,
  data: lifecycle_type === 'docker' ? {} : { buildpacks: buildpacks.map(withoutPassword), stack: stack_name },
});
