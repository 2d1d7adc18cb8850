export { createOrganization, type NewOrganization } from './create-organization';
export { deleteOrganization, requestOrganizationDeletion } from './delete-organization';
export { findOrganizationFor, findReferredOrganization } from './find-organization';
export { listOrganizations, type OrganizationFilter } from './organization-queries';
export { updateOrganization } from './update-organization';
