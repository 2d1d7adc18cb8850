import { type SpaceRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

/** A space as the API presents it. */
export function presentSpace(space: SpaceRecord, links: Links) {
  const self = `/v3/spaces/${space.guid}`;
  return {
    guid: space.guid,
    created_at: presentTime(space.created_at),
    updated_at: presentTime(space.updated_at),
    name: space.name,
    suspended: space.suspended,
    relationships: {
      organization: { data: { guid: space.organization_guid } },
      quota: { data: space.quota_guid ? { guid: space.quota_guid } : null },
    },
    metadata: presentMetadata(space),
    links: {
      self: links.get(self),
      organization: links.get(`/v3/organizations/${space.organization_guid}`),
      features: links.get(`${self}/features`),
      apply_manifest: links.post(`${self}/actions/apply_manifest`),
      ...(space.quota_guid && { quota: links.get(`/v3/space_quotas/${space.quota_guid}`) }),
    },
  };
}

/** The one feature of a space. */
export const presentSshFeature = (space: SpaceRecord) => ({
  name: 'ssh',
  description: 'Enable SSHing into apps in the space.',
  enabled: space.allow_ssh,
});
