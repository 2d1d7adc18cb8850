export {
  type Actor,
  canReadGlobally,
  canReadSecretsGlobally,
  isAdmin,
  isAdminReadOnly,
  isGlobalAuditor,
  mayRead,
  mayWrite,
  SYSTEM_ACTOR,
} from './actor';
export {
  createPermissions,
  isWritingInSpace,
  type OrganizationAccess,
  type Permissions,
  type SpaceAccess,
} from './permissions';
export {
  ORGANIZATION_ROLES,
  type OrganizationRole,
  type OrganizationVerb,
  type Role,
  SPACE_ROLES,
  type SpaceRole,
  type SpaceVerb,
} from './roles';
