import { type OrganizationRecord, rowsOf, type SpaceRecord, sql, type Tx } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { spaceEvent } from '../spaces/create-space';
import { transact } from '../transact';

/** Makes a segment that the organization is entitled to its default, or takes the default away. */
export function setDefaultIsolationSegment(
  ctx: OpContext,
  organization: OrganizationRecord,
  segmentGuid: string | undefined,
): Promise<void> {
  return transact(ctx, async ({ db }) => {
    if (segmentGuid !== undefined && !(await isEntitled(db, organization.guid, segmentGuid))) {
      throw unprocessable(`${notEntitled(segmentGuid)}.`);
    }
    await db.organization.update({
      where: { guid: organization.guid },
      data: { default_isolation_segment_guid: segmentGuid ?? null },
    });
  });
}

/** Assigns a segment that the space's organization is entitled to, or takes the space's own away. It counts when apps are next started. */
export function assignIsolationSegment(
  ctx: OpContext,
  space: SpaceRecord,
  segmentGuid: string | undefined,
): Promise<void> {
  return transact(ctx, async (change) => {
    const { db } = change;
    if (segmentGuid !== undefined && !(await isEntitled(db, space.organization_guid, segmentGuid))) {
      throw unprocessable(`${notEntitled(segmentGuid)} that this space belongs to.`);
    }
    await db.space.update({
      where: { guid: space.guid },
      data: { isolation_segment_guid: segmentGuid ?? null },
    });
    const data = segmentGuid === undefined ? null : { guid: segmentGuid };
    await change.audit(spaceEvent('audit.space.update', space, { request: { data } }));
  });
}

const notEntitled = (guid: string) =>
  `Unable to assign isolation segment with guid '${guid}'. Ensure it has been entitled to the organization`;

/** The organization is locked first, as whoever revokes an entitlement does. */
async function isEntitled(db: Tx, organizationGuid: string, segmentGuid: string): Promise<boolean> {
  await rowsOf(db, sql`select 1 from organizations where guid = ${organizationGuid} for no key update`);
  const entitlements = await db.organizationIsolationSegment.count({
    where: { organization_guid: organizationGuid, isolation_segment_guid: segmentGuid },
  });
  return entitlements > 0;
}
