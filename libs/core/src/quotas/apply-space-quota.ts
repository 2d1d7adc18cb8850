import { rowsOf, type SpaceQuotaRecord, type SpaceRecord, sql } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { type Change, transact } from '../transact';
import { listed } from './quota-limits';
import { auditQuotaOfSpace, lockSpaceQuota } from './space-quota';
import { assertNoUnlimitedLogRate } from './unlimited-log-rate';

/** Puts a quota on spaces of its organization that the actor can read, in place of the one that they had. */
export async function applySpaceQuota(
  ctx: OpContext,
  guid: string,
  spaceGuids: readonly string[],
): Promise<void> {
  const readable = ctx.permissions.spacesScope('read', sql`s.guid`) ?? sql`true`;
  const found = await ctx.db.rows<SpaceRecord>(
    sql`select s.* from spaces s where s.guid = any(${[...spaceGuids]}) and ${readable}`,
  );
  const missing = spaceGuids.filter((one) => !found.some((space) => space.guid === one));
  if (missing.length > 0) throw unprocessable(missingText(missing));
  await transact(ctx, async (change) => {
    const quota = await lockSpaceQuota(change.db, guid);
    await putOnSpaces(change, quota, spaceGuids, {
      missing: () => 'Space quotas cannot be applied outside of their owning organization.',
    });
  });
}

/** Takes a quota off a space that has it. */
export function removeSpaceQuota(ctx: OpContext, quota: SpaceQuotaRecord, spaceGuid: string): Promise<void> {
  return transact(ctx, async (change) => {
    const where = { guid: spaceGuid, quota_guid: quota.guid };
    const space = await change.db.space.findFirst({ where });
    const { count } = await change.db.space.updateMany({ where, data: { quota_guid: null } });
    if (!space || count === 0) {
      throw unprocessable(
        `Unable to remove quota from space with guid '${spaceGuid}'. Ensure the space quota is applied to this space.`,
      );
    }
    await auditQuotaOfSpace(change, 'remove', quota, space);
  });
}

/** Puts a quota on spaces within a change; `missing` says what is wrong with guids that are no spaces of its organization. */
export async function putOnSpaces(
  change: Change,
  quota: SpaceQuotaRecord,
  guids: readonly string[],
  { missing }: { missing: (guids: readonly string[]) => string },
): Promise<void> {
  if (guids.length === 0) return;
  const spaces = await rowsOf<SpaceRecord>(
    change.db,
    sql`select * from spaces where guid = any(${[...guids]}) and organization_guid = ${quota.organization_guid}
         order by id for no key update`,
  );
  const strangers = guids.filter((guid) => !spaces.some((space) => space.guid === guid));
  if (strangers.length > 0) throw unprocessable(missing(strangers));
  if (quota.log_rate_limit_in_bytes_per_second !== null) {
    const where = sql`s.guid = any(${[...guids]})`;
    await assertNoUnlimitedLogRate(change.db, { kind: 'space', where });
  }
  await change.db.space.updateMany({
    where: { guid: { in: [...guids] } },
    data: { quota_guid: quota.guid },
  });
  for (const space of spaces) await auditQuotaOfSpace(change, 'apply', quota, space);
}

const missingText = (guids: readonly string[]) =>
  `Spaces with guids ${listed(guids)} do not exist, or you do not have access to them.`;
