import { type Db, joinSql, type Sql, sql, type Tx, rowsOf } from '@cf/database';
import { CfError } from '@cf/errors';
import { type Actor, canReadGlobally, canReadSecretsGlobally, isAdmin } from './actor';
import {
  isWriting,
  ORGANIZATION_RULES,
  type GlobalStanding,
  type OrganizationVerb,
  type Role,
  SPACE_RULES,
  type SpaceVerb,
} from './roles';

/** What one actor may do in one space. */
export interface SpaceAccess {
  readonly spaceGuid: string;
  readonly organizationGuid: string;
  readonly can: (verb: SpaceVerb) => boolean;
  /** Throws what suspension or deletion of the space or its organization makes of a write (section 4 of the behaviour facts). */
  readonly assertActive: () => void;
  /** Whether `assertActive` would let a write pass. */
  readonly isActive: boolean;
}

/** What one actor may do in one organization. */
export interface OrganizationAccess {
  readonly organizationGuid: string;
  readonly can: (verb: OrganizationVerb) => boolean;
  readonly assertActive: () => void;
}

/** The permissions of one actor. Answers come from the database each time: a role that was taken away counts at once. */
export interface Permissions {
  readonly isAdmin: boolean;
  readonly readsGlobally: boolean;
  readonly readsSecretsGlobally: boolean;
  /** Undefined when there is no such space. */
  readonly inSpace: (spaceGuid: string) => Promise<SpaceAccess | undefined>;
  /** Undefined when there is no such organization. */
  readonly inOrganization: (organizationGuid: string) => Promise<OrganizationAccess | undefined>;
  /** The condition that keeps a list to the spaces in which the actor may do `verb`; undefined when that is all of them. */
  readonly spacesScope: (verb: SpaceVerb, spaceGuid: Sql) => Sql | undefined;
  /** The condition that keeps a list to the organizations in which the actor has one of the roles, a role in one of their spaces included on demand. */
  readonly organizationsScope: (verb: OrganizationVerb, organizationGuid: Sql) => Sql | undefined;
}

interface Standing {
  readonly organization_guid: string;
  readonly organization_suspended: boolean;
  readonly organization_deleting: boolean;
  readonly space_suspended: boolean;
  readonly space_deleting: boolean;
  readonly roles: readonly Role[];
}

/** The permissions of `actor`, read from `db`. */
export function createPermissions(db: Db | Tx, actor: Actor): Permissions {
  const standings: Record<GlobalStanding, boolean> = {
    admin: isAdmin(actor),
    secrets: canReadSecretsGlobally(actor),
    readers: canReadGlobally(actor),
  };
  const permits = (rule: { roles: readonly Role[]; global: GlobalStanding }, roles: readonly Role[]) =>
    standings[rule.global] || rule.roles.some((role) => roles.includes(role));

  return {
    isAdmin: standings.admin,
    readsGlobally: standings.readers,
    readsSecretsGlobally: standings.secrets,

    async inSpace(spaceGuid) {
      const [standing] = await rowsOf<Standing>(db, spaceStanding(actor.guid, spaceGuid));
      return (
        standing && {
          spaceGuid,
          organizationGuid: standing.organization_guid,
          can: (verb) => permits(SPACE_RULES[verb], standing.roles),
          assertActive: () => assertActive(standing, standings.admin),
          isActive: refusalOf(standing, standings.admin) === undefined,
        }
      );
    },

    async inOrganization(organizationGuid) {
      const [standing] = await rowsOf<Standing>(db, organizationStanding(actor.guid, organizationGuid));
      return (
        standing && {
          organizationGuid,
          can: (verb) => permits(ORGANIZATION_RULES[verb], standing.roles),
          assertActive: () => assertActive(standing, standings.admin),
        }
      );
    },

    spacesScope(verb, spaceGuid) {
      const rule = SPACE_RULES[verb];
      return standings[rule.global]
        ? undefined
        : sql`${spaceGuid} = any(array(${spacesOf(actor.guid, rule.roles)}))`;
    },

    organizationsScope(verb, organizationGuid) {
      const rule = ORGANIZATION_RULES[verb];
      return standings[rule.global]
        ? undefined
        : sql`${organizationGuid} = any(array(select organization_guid from roles where user_guid = ${actor.guid} and type = any(${[...rule.roles]})))`;
    },
  };
}

/** Guids of the spaces in which a user holds one of the roles, directly or through the organization. */
function spacesOf(userGuid: string, roles: readonly Role[]): Sql {
  const ofSpaces = roles.filter((role) => role.startsWith('space_'));
  const ofOrganizations = roles.filter((role) => role.startsWith('organization_'));
  const direct = sql`select space_guid from roles where user_guid = ${userGuid} and type = any(${ofSpaces})`;
  const throughOrganization = sql`select s.guid from spaces s join roles r on r.organization_guid = s.organization_guid
    where r.user_guid = ${userGuid} and r.type = any(${ofOrganizations})`;
  return joinSql(ofOrganizations.length > 0 ? [direct, throughOrganization] : [direct], ' union ');
}

function spaceStanding(userGuid: string, spaceGuid: string): Sql {
  return sql`select s.organization_guid, o.suspended as organization_suspended, o.deleting_at is not null as organization_deleting,
      s.suspended as space_suspended, s.deleting_at is not null as space_deleting,
      array(select type from roles where user_guid = ${userGuid} and (space_guid = s.guid or organization_guid = o.guid)) as roles
    from spaces s join organizations o on o.guid = s.organization_guid where s.guid = ${spaceGuid}`;
}

function organizationStanding(userGuid: string, organizationGuid: string): Sql {
  return sql`select guid as organization_guid, suspended as organization_suspended, deleting_at is not null as organization_deleting,
      false as space_suspended, false as space_deleting,
      array(select type from roles where user_guid = ${userGuid} and organization_guid = o.guid) as roles
    from organizations o where guid = ${organizationGuid}`;
}

function assertActive(standing: Standing, admin: boolean): void {
  const refusal = refusalOf(standing, admin);
  if (refusal) throw refusal;
}

function refusalOf(standing: Standing, admin: boolean): CfError | undefined {
  if (admin) return undefined;
  const managesOrganization = standing.roles.includes('organization_manager');
  if (standing.organization_deleting) return new CfError('ResourceBeingDeleted', 'organization');
  if (standing.space_deleting && !managesOrganization && !standing.organization_suspended) {
    return new CfError('ResourceBeingDeleted', 'space');
  }
  if (standing.organization_suspended) return new CfError('OrgSuspended');
  return standing.space_suspended && !managesOrganization ? new CfError('SpaceSuspended') : undefined;
}

/** Whether the verb is a write, so that `assertActive` must follow. */
export const isWritingInSpace = (verb: SpaceVerb) => isWriting(SPACE_RULES[verb]);
