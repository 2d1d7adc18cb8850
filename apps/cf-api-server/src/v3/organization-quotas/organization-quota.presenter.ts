import { type OrganizationQuota } from '@cf/core';
import { type Links } from '../links';
import { presentLimits } from '../quotas/quota.presenter';

/** A quota of organizations as the API presents it, with the organizations that the actor may read. */
export const presentOrganizationQuota = (quota: OrganizationQuota, links: Links) => ({
  ...presentLimits(quota),
  domains: { total_domains: quota.total_domains },
  relationships: { organizations: { data: quota.organization_guids.map((guid) => ({ guid })) } },
  links: { self: links.get(`/v3/organization_quotas/${quota.guid}`) },
});
