import { type Prisma, type RoleRecord, sql } from '@cf/database';
import { type Change } from '../transact';

/** Records that a user has got a role, or has it no more, in the name of whoever did it. */
export async function auditRole(
  change: Change,
  kind: 'add' | 'remove',
  role: Pick<RoleRecord, 'type' | 'user_guid' | 'organization_guid' | 'space_guid'>,
  { username, request = {} }: { username: string | undefined; request?: Prisma.InputJsonObject },
): Promise<void> {
  const [place] = await change.db.$queryRaw<{ organization_guid: string | null }[]>(
    sql`select coalesce(${role.organization_guid}, (select organization_guid from spaces where guid = ${role.space_guid})) as organization_guid`,
  );
  await change.audit({
    type: `audit.user.${role.type}_${kind}`,
    target: { guid: role.user_guid, type: 'user', name: username ?? '' },
    spaceGuid: role.space_guid,
    organizationGuid: place?.organization_guid ?? null,
    data: { request },
  });
}
