import { isForeignKeyViolation, type JobRecord, type OrganizationQuotaRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { auditOrganizationQuota } from './organization-quota';

const APPLIED =
  'This quota is applied to one or more organizations. Apply different quotas to those organizations before deleting.';

/** Asks for the deletion of a quota that applies to no organization. */
export async function requestOrganizationQuotaDeletion(
  ctx: OpContext,
  { guid }: OrganizationQuotaRecord,
): Promise<JobRecord> {
  if (await ctx.db.organization.findFirst({ where: { quota_guid: guid } })) throw unprocessable(APPLIED);
  return transact(ctx, (change) =>
    change.job('organization_quota.delete', { guid }, { type: 'organization_quota', guid }),
  );
}

/** Deletes a quota, unless it has been applied meanwhile. Deleting what is gone changes nothing. */
export async function deleteOrganizationQuota(ctx: OpContext, guid: string): Promise<void> {
  try {
    await transact(ctx, async (change) => {
      const quota = await change.db.organizationQuota.findUnique({ where: { guid } });
      if (!quota) return;
      await change.db.organizationQuota.deleteMany({ where: { guid } });
      await auditOrganizationQuota(change, 'delete', quota);
      ctx.log.info({ organization_quota: { guid } }, 'Deleted organization quota');
    });
  } catch (error) {
    throw isForeignKeyViolation(error) ? unprocessable(APPLIED, error) : error;
  }
}
