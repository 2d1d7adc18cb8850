import { randomUUID } from 'node:crypto';
import { type OrganizationRecord, type SpaceRecord } from '@cf/database';
import { type TestApi } from './use-api';

/** Another organization, in which none of the world's users has a role. */
export async function arrangeOrganization(
  api: TestApi,
  data: Partial<OrganizationRecord> = {},
): Promise<OrganizationRecord> {
  const { quota_guid } = api.org;
  return api.db.organization.create({
    data: { guid: randomUUID(), name: `org-${randomUUID()}`, quota_guid, ...data } as never,
  });
}

/** A space of an organization, by default of another one, in which none of the world's users has a role. */
export async function arrangeSpace(api: TestApi, data: Partial<SpaceRecord> = {}): Promise<SpaceRecord> {
  const organization_guid = data.organization_guid ?? (await arrangeOrganization(api)).guid;
  return api.db.space.create({
    data: { guid: randomUUID(), name: `space-${randomUUID()}`, ...data, organization_guid } as never,
  });
}
