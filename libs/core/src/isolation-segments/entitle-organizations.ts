import { type OrganizationRecord, rowsOf, sql, type Tx } from '@cf/database';
import { notFound, unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { assertAdmin, lockSegment, SHARED_SEGMENT_GUID } from './manage-isolation-segments';

const STILL_DEFAULT =
  'Cannot remove the entitlement while this Isolation Segment is assigned as the Default Isolation Segment for the Organization.';

/** Entitles organizations to a segment. The shared one becomes the default of those that have none. */
export function entitleOrganizations(
  ctx: OpContext,
  segmentGuid: string,
  organizationGuids: readonly string[],
): Promise<void> {
  assertAdmin(ctx);
  return transact(ctx, async ({ db }) => {
    await lockSegment(db, segmentGuid);
    const organizations = await lockOrganizations(db, organizationGuids);
    await db.organizationIsolationSegment.createMany({
      data: organizations.map(({ guid }) => ({
        organization_guid: guid,
        isolation_segment_guid: segmentGuid,
      })),
      skipDuplicates: true,
    });
    if (segmentGuid !== SHARED_SEGMENT_GUID) return;
    await db.organization.updateMany({
      where: { guid: { in: organizations.map(({ guid }) => guid) }, default_isolation_segment_guid: null },
      data: { default_isolation_segment_guid: segmentGuid },
    });
  });
}

/** Takes the entitlement from an organization, unless the segment is its default or is assigned to one of its spaces. */
export function revokeEntitlement(
  ctx: OpContext,
  segmentGuid: string,
  organizationGuid: string,
): Promise<void> {
  assertAdmin(ctx);
  return transact(ctx, async ({ db }) => {
    await lockSegment(db, segmentGuid);
    const [organization] = await lockRows(db, [organizationGuid]);
    if (!organization) throw notFound('Organization');
    if (organization.default_isolation_segment_guid === segmentGuid) throw unprocessable(STILL_DEFAULT);
    await assertNoSpaces(db, segmentGuid, organizationGuid);
    await db.organizationIsolationSegment.deleteMany({
      where: { organization_guid: organizationGuid, isolation_segment_guid: segmentGuid },
    });
  });
}

async function lockOrganizations(db: Tx, guids: readonly string[]): Promise<OrganizationRecord[]> {
  const found = await lockRows(db, guids);
  const missing = guids.filter((guid) => !found.some((organization) => organization.guid === guid));
  if (missing.length === 0) return found;
  const list = missing.map((guid) => `'${guid}'`).join(', ');
  throw unprocessable(
    `Unable to entitle organizations [${list}] for the isolation segment. Ensure the organizations exist.`,
  );
}

/** In one order, so that two requests never wait for each other. */
const lockRows = (db: Tx, guids: readonly string[]) =>
  rowsOf<OrganizationRecord>(
    db,
    sql`select * from organizations where guid = any(${[...guids]}) order by id for no key update`,
  );

async function assertNoSpaces(db: Tx, segmentGuid: string, organizationGuid: string): Promise<void> {
  const spaces = await db.space.findMany({
    where: { organization_guid: organizationGuid, isolation_segment_guid: segmentGuid },
    select: { name: true },
    orderBy: { id: 'asc' },
  });
  if (spaces.length === 0) return;
  const names = spaces.map(({ name }) => `'${name}'`).join(', ');
  throw unprocessable(
    `Cannot remove the entitlement while this Isolation Segment is assigned to any Spaces. Currently assigned to: [${names}]`,
  );
}
