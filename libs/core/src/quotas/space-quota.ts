import { type Prisma, rowsOf, type SpaceQuotaRecord, type SpaceRecord, sql, type Tx } from '@cf/database';
import { notFound } from '@cf/errors';
import { type Change } from '../transact';

/** The quota as it is now, kept from other changes until the end of the transaction; 404 when there is none. */
export async function lockSpaceQuota(db: Tx, guid: string): Promise<SpaceQuotaRecord> {
  const [quota] = await rowsOf<SpaceQuotaRecord>(
    db,
    sql`select * from space_quotas where guid = ${guid} for no key update`,
  );
  if (!quota) throw notFound('Space quota');
  return quota;
}

/** Records an audit event of the actor about a quota of spaces, in its organization. */
export function auditSpaceQuota(
  change: Change,
  verb: 'create' | 'update' | 'delete',
  { guid, name, organization_guid }: SpaceQuotaRecord,
  data: Prisma.InputJsonObject = {},
): Promise<void> {
  return change.audit({
    type: `audit.space_quota.${verb}`,
    target: { guid, type: 'space_quota', name },
    organizationGuid: organization_guid,
    data,
  });
}

/** Records that a quota has been put on a space, or taken off it. */
export function auditQuotaOfSpace(
  change: Change,
  verb: 'apply' | 'remove',
  { guid, name }: SpaceQuotaRecord,
  space: SpaceRecord,
): Promise<void> {
  return change.audit({
    type: `audit.space_quota.${verb}`,
    target: { guid, type: 'space_quota', name },
    spaceGuid: space.guid,
    organizationGuid: space.organization_guid,
    data: { space_guid: space.guid, space_name: space.name },
  });
}
