import { randomUUID } from 'node:crypto';
import { isUniqueViolation, type SpaceQuotaRecord, sql } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { putOnSpaces } from './apply-space-quota';
import { listed, type QuotaLimits, requestOf } from './quota-limits';
import { auditSpaceQuota, lockSpaceQuota } from './space-quota';
import { assertManagesSpaceQuotas } from './space-quota-queries';
import { assertLogRateCanBeLimited } from './unlimited-log-rate';

export interface NewSpaceQuota {
  readonly name: string;
  readonly organizationGuid: string;
  readonly limits: QuotaLimits;
  /** Where the quota applies from the beginning. */
  readonly spaceGuids: readonly string[];
  /** What the client sent, for the audit event. */
  readonly request: object;
}

export interface SpaceQuotaChange extends Pick<NewSpaceQuota, 'limits' | 'request'> {
  readonly name?: string | undefined;
}

/** Creates a quota for spaces of one organization; what it does not limit has no limit. For who manages the organization. */
export async function createSpaceQuota(
  ctx: OpContext,
  { name, organizationGuid, limits, spaceGuids, request }: NewSpaceQuota,
): Promise<SpaceQuotaRecord> {
  if (!(await ctx.db.organization.findUnique({ where: { guid: organizationGuid } }))) {
    throw unprocessable(
      `Organization with guid '${organizationGuid}' does not exist, or you do not have access to it.`,
    );
  }
  await assertManagesSpaceQuotas(ctx, organizationGuid);
  return withUniqueName(name, () =>
    transact(ctx, async (change) => {
      const quota = await change.db.spaceQuota.create({
        data: { guid: randomUUID(), name, organization_guid: organizationGuid, ...limits },
      });
      await auditSpaceQuota(change, 'create', quota, { request: requestOf(request) });
      await putOnSpaces(change, quota, spaceGuids, {
        missing: (guids) =>
          `Spaces with guids ${listed(guids)} do not exist within the organization specified, or you do not have access to them.`,
      });
      return quota;
    }),
  );
}

/** Changes the name and the limits that are given. What runs already goes on, even above a lower limit. */
export function updateSpaceQuota(
  ctx: OpContext,
  guid: string,
  { name, limits, request }: SpaceQuotaChange,
): Promise<SpaceQuotaRecord> {
  return withUniqueName(name ?? '', () =>
    transact(ctx, async (change) => {
      await lockSpaceQuota(change.db, guid);
      if (limits.log_rate_limit_in_bytes_per_second != null) {
        await assertLogRateCanBeLimited(change.db, { kind: 'space', where: sql`s.quota_guid = ${guid}` });
      }
      const quota = await change.db.spaceQuota.update({
        where: { guid },
        data: { ...(name !== undefined && { name }), ...limits },
      });
      await auditSpaceQuota(change, 'update', quota, { request: requestOf(request) });
      return quota;
    }),
  );
}

async function withUniqueName<Result>(name: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    throw isUniqueViolation(error) ? unprocessable(`Space Quota '${name}' already exists.`, error) : error;
  }
}
