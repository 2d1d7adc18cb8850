import { randomUUID } from 'node:crypto';
import { type OrganizationQuotaRecord, type SpaceQuotaRecord } from '@cf/database';
import { type TestApi } from './use-api';

/** A quota of organizations that limits nothing unless told otherwise, and applies to none. */
export const arrangeOrganizationQuota = (
  api: TestApi,
  data: Partial<OrganizationQuotaRecord> = {},
): Promise<OrganizationQuotaRecord> =>
  api.db.organizationQuota.create({ data: { guid: randomUUID(), name: `quota-${randomUUID()}`, ...data } });

/** A quota for spaces of the world's organization that limits nothing unless told otherwise, and applies to none. */
export const arrangeSpaceQuota = (
  api: TestApi,
  data: Partial<SpaceQuotaRecord> = {},
): Promise<SpaceQuotaRecord> =>
  api.db.spaceQuota.create({
    data: { guid: randomUUID(), name: `quota-${randomUUID()}`, organization_guid: api.org.guid, ...data },
  });

/** Puts the world's organization under a quota of its own. */
export async function limitOrganization(
  api: TestApi,
  data: Partial<OrganizationQuotaRecord>,
): Promise<OrganizationQuotaRecord> {
  const quota = await arrangeOrganizationQuota(api, data);
  await api.db.organization.update({ where: { guid: api.org.guid }, data: { quota_guid: quota.guid } });
  return quota;
}

/** Puts the world's space under a quota of its own. */
export async function limitSpace(api: TestApi, data: Partial<SpaceQuotaRecord>): Promise<SpaceQuotaRecord> {
  const quota = await arrangeSpaceQuota(api, data);
  await api.db.space.update({ where: { guid: api.space.guid }, data: { quota_guid: quota.guid } });
  return quota;
}
