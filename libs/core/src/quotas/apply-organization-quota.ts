import { type OrganizationQuotaRecord, type OrganizationRecord, rowsOf, sql, type Tx } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { type Change, transact } from '../transact';
import { lockOrganizationQuota } from './organization-quota';
import { listed } from './quota-limits';
import { assertNoUnlimitedLogRate } from './unlimited-log-rate';

/** Puts organizations under a quota, in place of the one that they had. */
export function applyOrganizationQuota(
  ctx: OpContext,
  guid: string,
  organizationGuids: readonly string[],
): Promise<void> {
  return transact(ctx, async (change) => {
    const quota = await lockOrganizationQuota(change.db, guid);
    await applyInChange(change, quota, organizationGuids);
  });
}

/** Applies a quota within a change. */
export async function applyInChange(
  change: Change,
  quota: OrganizationQuotaRecord,
  guids: readonly string[],
): Promise<void> {
  if (guids.length === 0) return;
  const organizations = await lockOrganizations(change.db, guids);
  if (quota.log_rate_limit_in_bytes_per_second !== null) {
    await assertNoUnlimitedLogRate(change.db, {
      kind: 'org',
      where: sql`o.guid = any(${[...guids]})`,
    });
  }
  await change.db.organization.updateMany({
    where: { guid: { in: [...guids] } },
    data: { quota_guid: quota.guid },
  });
  for (const { guid, name } of organizations) {
    await change.audit({
      type: 'audit.organization_quota.apply',
      target: { guid: quota.guid, type: 'organization_quota', name: quota.name },
      organizationGuid: guid,
      data: { organization_guid: guid, organization_name: name },
    });
  }
}

async function lockOrganizations(db: Tx, guids: readonly string[]): Promise<OrganizationRecord[]> {
  const found = await rowsOf<OrganizationRecord>(
    db,
    sql`select * from organizations where guid = any(${[...guids]}) order by id for no key update`,
  );
  const missing = guids.filter((guid) => !found.some((organization) => organization.guid === guid));
  if (missing.length === 0) return found;
  throw unprocessable(
    `Organizations with guids ${listed(missing)} do not exist, or you do not have access to them.`,
  );
}
