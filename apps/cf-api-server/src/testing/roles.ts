/** Who a test can be: what the platform-wide scopes and each role of an organization or space allow, and somebody without any. */
export const TEST_ROLES = [
  'admin',
  'admin_read_only',
  'global_auditor',
  'org_manager',
  'org_auditor',
  'org_billing_manager',
  'org_user',
  'space_manager',
  'space_developer',
  'space_auditor',
  'space_supporter',
  'no_role',
] as const;
export type TestRole = (typeof TEST_ROLES)[number];

/** The scopes in a role's token. */
export function scopesOf(role: TestRole): string[] {
  const global = {
    admin: 'admin',
    admin_read_only: 'admin_read_only',
    global_auditor: 'global_auditor',
  } as const;
  if (role in global) return [`cloud_controller.${global[role as keyof typeof global]}`];
  return ['cloud_controller.read', 'cloud_controller.write'];
}

/** The rows of `roles` that make it: whoever has a role in a space is a user of its organization. */
export function databaseRolesOf(role: TestRole): string[] {
  if (role.startsWith('org_')) return [role.replace('org_', 'organization_')];
  return role.startsWith('space_') ? [role, 'organization_user'] : [];
}
