export const ORGANIZATION_ROLES = [
  'organization_auditor',
  'organization_manager',
  'organization_billing_manager',
  'organization_user',
] as const;
export const SPACE_ROLES = ['space_auditor', 'space_manager', 'space_developer', 'space_supporter'] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];
export type SpaceRole = (typeof SPACE_ROLES)[number];
export type Role = OrganizationRole | SpaceRole;

/** Which platform-wide standing suffices without any role. */
export type GlobalStanding = 'admin' | 'secrets' | 'readers';

interface Rule {
  readonly roles: readonly Role[];
  readonly global: GlobalStanding;
}

const ANY_SPACE_READER = ['organization_manager', ...SPACE_ROLES] as const;

/** What may be done in a space, by whom (behaviour facts, section 3). */
export const SPACE_RULES = {
  read: { roles: ANY_SPACE_READER, global: 'readers' },
  readSecrets: { roles: ['space_developer'], global: 'secrets' },
  readServices: { roles: ['space_developer', 'space_supporter'], global: 'readers' },
  readEnvironment: { roles: ['space_developer', 'space_supporter'], global: 'secrets' },
  readRoutes: {
    roles: [...ANY_SPACE_READER, 'organization_auditor'],
    global: 'readers',
  },
  readAuditEvents: {
    roles: ['space_developer', 'space_auditor', 'space_supporter', 'organization_auditor'],
    global: 'readers',
  },
  downloadDroplet: {
    roles: ['space_developer', 'space_manager', 'space_auditor', 'organization_manager'],
    global: 'readers',
  },
  write: { roles: ['space_developer'], global: 'admin' },
  manageApps: { roles: ['space_developer', 'space_supporter'], global: 'admin' },
  update: { roles: ['space_manager', 'organization_manager'], global: 'admin' },
  delete: { roles: ['organization_manager'], global: 'admin' },
  assignIsolationSegment: { roles: ['organization_manager'], global: 'admin' },
} as const satisfies Record<string, Rule>;

/** What may be done in an organization, by whom. */
export const ORGANIZATION_RULES = {
  read: { roles: ORGANIZATION_ROLES, global: 'readers' },
  write: { roles: ['organization_manager'], global: 'admin' },
  readAuditEvents: { roles: ['organization_auditor'], global: 'readers' },
  readSpaceQuotas: { roles: ['organization_manager'], global: 'readers' },
} as const satisfies Record<string, Rule>;

export type SpaceVerb = keyof typeof SPACE_RULES;
export type OrganizationVerb = keyof typeof ORGANIZATION_RULES;

/** Verbs that change something, hence are subject to suspension and deletion of their organization or space. */
export const isWriting = (rule: { readonly global: GlobalStanding }) => rule.global === 'admin';
