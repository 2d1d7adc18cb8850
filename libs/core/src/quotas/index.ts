export { applyOrganizationQuota } from './apply-organization-quota';
export { applySpaceQuota, removeSpaceQuota } from './apply-space-quota';
export { deleteOrganizationQuota, requestOrganizationQuotaDeletion } from './delete-organization-quota';
export { deleteSpaceQuota, requestSpaceQuotaDeletion } from './delete-space-quota';
export {
  createOrganizationQuota,
  type NewOrganizationQuota,
  type OrganizationQuotaChange,
  updateOrganizationQuota,
} from './manage-organization-quotas';
export {
  createSpaceQuota,
  type NewSpaceQuota,
  type SpaceQuotaChange,
  updateSpaceQuota,
} from './manage-space-quotas';
export { assertManagesOrganizationQuotas } from './organization-quota';
export {
  findOrganizationQuota,
  listOrganizationQuotas,
  type OrganizationQuota,
  type OrganizationQuotaFilter,
} from './organization-quota-queries';
export { type OrganizationQuotaLimits, type QuotaLimits } from './quota-limits';
export {
  findSpaceQuotaFor,
  listSpaceQuotas,
  type SpaceQuota,
  type SpaceQuotaFilter,
} from './space-quota-queries';
export { assertDeploymentFits, assertProcessesFit, assertRouteFits, assertTaskFits } from './assert-quotas';
