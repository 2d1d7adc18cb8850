export { createDomain, type NewDomain } from './create-domain';
export { deleteDomain, requestDomainDeletion } from './delete-domain';
export {
  defaultDomainOf,
  type DomainFilter,
  type DomainWithSharing,
  listDomains,
  listDomainsOfOrganization,
  readDomain,
  usableIn,
} from './domain-queries';
export { findDomainFor } from './find-domain';
export { seedSharedDomains } from './seed-shared-domains';
export { shareDomain, unshareDomain } from './share-domain';
export { updateDomain } from './update-domain';
