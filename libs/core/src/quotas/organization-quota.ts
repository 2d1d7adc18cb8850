import { type OrganizationQuotaRecord, rowsOf, sql, type Tx } from '@cf/database';
import { notAuthorized, notFound } from '@cf/errors';
import { type OpContext } from '../context';
import { type Change } from '../transact';

/** Refuses (403) everybody who is not an administrator, whether there is such a quota or not. */
export function assertManagesOrganizationQuotas({ permissions }: OpContext): void {
  if (!permissions.isAdmin) throw notAuthorized();
}

/** The quota as it is now, kept from other changes until the end of the transaction; 404 when there is none. */
export async function lockOrganizationQuota(db: Tx, guid: string): Promise<OrganizationQuotaRecord> {
  const [quota] = await rowsOf<OrganizationQuotaRecord>(
    db,
    sql`select * from organization_quotas where guid = ${guid} for no key update`,
  );
  if (!quota) throw notFound('Organization quota');
  return quota;
}

/** Records an audit event of the actor about a quota of organizations. */
export function auditOrganizationQuota(
  change: Change,
  verb: 'create' | 'update' | 'delete',
  { guid, name }: OrganizationQuotaRecord,
  data = {},
): Promise<void> {
  const type = `audit.organization_quota.${verb}`;
  return change.audit({ type, target: { guid, type: 'organization_quota', name }, data });
}
