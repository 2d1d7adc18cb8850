import { type JobRecord, type SpaceQuotaRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { auditSpaceQuota } from './space-quota';

const APPLIED =
  'This quota is applied to one or more spaces. Remove this quota from all spaces before deleting.';

/** Asks for the deletion of a quota that is on no space. */
export async function requestSpaceQuotaDeletion(
  ctx: OpContext,
  { guid }: SpaceQuotaRecord,
): Promise<JobRecord> {
  if (await ctx.db.space.findFirst({ where: { quota_guid: guid } })) throw unprocessable(APPLIED);
  return transact(ctx, (change) => change.job('space_quota.delete', { guid }, { type: 'space_quota', guid }));
}

/** Deletes a quota; a space that has got it meanwhile has none again. Deleting what is gone changes nothing. */
export async function deleteSpaceQuota(ctx: OpContext, guid: string): Promise<void> {
  await transact(ctx, async (change) => {
    const quota = await change.db.spaceQuota.findUnique({ where: { guid } });
    if (!quota) return;
    await change.db.spaceQuota.deleteMany({ where: { guid } });
    await auditSpaceQuota(change, 'delete', quota);
    ctx.log.info({ space_quota: { guid } }, 'Deleted space quota');
  });
}
