import { type SpaceQuota } from '@cf/core';
import { type Links } from '../links';
import { presentLimits } from '../quotas/quota.presenter';

/** A quota of spaces as the API presents it, with the spaces that the actor may read. */
export const presentSpaceQuota = (quota: SpaceQuota, links: Links) => ({
  ...presentLimits(quota),
  relationships: {
    organization: { data: { guid: quota.organization_guid } },
    spaces: { data: quota.space_guids.map((guid) => ({ guid })) },
  },
  links: {
    self: links.get(`/v3/space_quotas/${quota.guid}`),
    organization: links.get(`/v3/organizations/${quota.organization_guid}`),
  },
});
