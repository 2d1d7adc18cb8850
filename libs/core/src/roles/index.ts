export { createRole, type NewRole, type RolePlace } from './create-role';
export { deleteRole, requestRoleDeletion } from './delete-role';
export { findRoleFor } from './find-role';
export { type NamedUser } from './identify-user';
export { listRoles, type RoleFilter } from './role-queries';
