import { randomUUID } from 'node:crypto';
import { isUniqueViolation, type OrganizationQuotaRecord, sql } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { applyInChange } from './apply-organization-quota';
import { auditOrganizationQuota, lockOrganizationQuota } from './organization-quota';
import { type OrganizationQuotaLimits, requestOf } from './quota-limits';
import { assertLogRateCanBeLimited } from './unlimited-log-rate';

export interface NewOrganizationQuota {
  readonly name: string;
  readonly limits: OrganizationQuotaLimits;
  /** Where the quota applies from the beginning. */
  readonly organizationGuids: readonly string[];
  /** What the client sent, for the audit event. */
  readonly request: object;
}

export interface OrganizationQuotaChange extends Omit<NewOrganizationQuota, 'name' | 'organizationGuids'> {
  readonly name?: string | undefined;
}

/** Creates a quota for organizations; what it does not limit has no limit. */
export function createOrganizationQuota(
  ctx: OpContext,
  { name, limits, organizationGuids, request }: NewOrganizationQuota,
): Promise<OrganizationQuotaRecord> {
  return withUniqueName(name, () =>
    transact(ctx, async (change) => {
      const quota = await change.db.organizationQuota.create({
        data: { guid: randomUUID(), name, ...limits },
      });
      await auditOrganizationQuota(change, 'create', quota, { request: requestOf(request) });
      await applyInChange(change, quota, organizationGuids);
      return quota;
    }),
  );
}

/** Changes the name and the limits that are given. What runs already goes on, even above a lower limit. */
export function updateOrganizationQuota(
  ctx: OpContext,
  guid: string,
  { name, limits, request }: OrganizationQuotaChange,
): Promise<OrganizationQuotaRecord> {
  return withUniqueName(name ?? '', () =>
    transact(ctx, async (change) => {
      await lockOrganizationQuota(change.db, guid);
      if (limits.log_rate_limit_in_bytes_per_second != null) {
        await assertLogRateCanBeLimited(change.db, { kind: 'org', where: sql`o.quota_guid = ${guid}` });
      }
      const quota = await change.db.organizationQuota.update({
        where: { guid },
        data: { ...(name !== undefined && { name }), ...limits },
      });
      await auditOrganizationQuota(change, 'update', quota, { request: requestOf(request) });
      return quota;
    }),
  );
}

async function withUniqueName<Result>(name: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    throw isUniqueViolation(error)
      ? unprocessable(`Organization Quota '${name}' already exists.`, error)
      : error;
  }
}
