import { type OrganizationRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

/** An organization as the API presents it. */
export function presentOrganization(organization: OrganizationRecord, links: Links) {
  const self = `/v3/organizations/${organization.guid}`;
  return {
    guid: organization.guid,
    created_at: presentTime(organization.created_at),
    updated_at: presentTime(organization.updated_at),
    name: organization.name,
    suspended: organization.suspended,
    relationships: { quota: { data: { guid: organization.quota_guid } } },
    links: {
      self: links.get(self),
      domains: links.get(`${self}/domains`),
      default_domain: links.get(`${self}/domains/default`),
      quota: links.get(`/v3/organization_quotas/${organization.quota_guid}`),
    },
    metadata: presentMetadata(organization),
  };
}
