import { type DomainWithSharing } from '@cf/core';
import { type DomainRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

/** A domain as the API presents it. */
export function presentDomain(
  domain: DomainWithSharing | (DomainRecord & Partial<DomainWithSharing>),
  links: Links,
) {
  const self = `/v3/domains/${domain.guid}`;
  const owner = domain.organization_guid;
  return {
    guid: domain.guid,
    created_at: presentTime(domain.created_at),
    updated_at: presentTime(domain.updated_at),
    name: domain.name,
    internal: domain.internal,
    router_group: domain.router_group_guid ? { guid: domain.router_group_guid } : null,
    supported_protocols: [domain.router_group_guid ? 'tcp' : 'http'],
    metadata: presentMetadata(domain),
    relationships: {
      organization: { data: owner ? { guid: owner } : null },
      shared_organizations: { data: (domain.shared_organization_guids ?? []).map((guid) => ({ guid })) },
    },
    links: {
      self: links.get(self),
      ...(owner && { organization: links.get(`/v3/organizations/${owner}`) }),
      route_reservations: links.get(`${self}/route_reservations`),
      ...(owner && { shared_organizations: links.get(`${self}/relationships/shared_organizations`) }),
    },
  };
}
