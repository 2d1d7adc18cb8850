import { randomUUID } from 'node:crypto';
import {
  isForeignKeyViolation,
  type IsolationSegmentRecord,
  isUniqueViolation,
  rowsOf,
  sql,
  type Tx,
} from '@cf/database';
import { notAuthorized, notFound, unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { transact } from '../transact';

export interface NewIsolationSegment {
  readonly name: string;
  readonly metadata?: MetadataChange | undefined;
}

/** The segment that every platform has; it can neither be renamed nor deleted. */
export const SHARED_SEGMENT_GUID = '933b4c58-120b-499a-b85d-4b6fc9e2903b';

const NAME_TAKEN = 'Isolation Segment names are case insensitive and must be unique';
const STILL_ENTITLED = 'Revoke the Organization entitlements for your Isolation Segment.';
const STILL_ASSIGNED =
  'Cannot update Isolation Segments that are assigned as the default for an Organization or Space.';

/** Creates an isolation segment. For administrators. */
export async function createIsolationSegment(
  ctx: OpContext,
  { name, metadata }: NewIsolationSegment,
): Promise<IsolationSegmentRecord> {
  assertAdmin(ctx);
  return withUniqueName(() =>
    ctx.db.isolationSegment.create({ data: { guid: randomUUID(), name, ...mergeMetadata(metadata) } }),
  );
}

/** Changes name and metadata. A segment that is somebody's default or assigned to a space keeps its name. */
export async function updateIsolationSegment(
  ctx: OpContext,
  guid: string,
  { name, metadata }: Partial<NewIsolationSegment>,
): Promise<IsolationSegmentRecord> {
  assertAdmin(ctx);
  return withUniqueName(() =>
    transact(ctx, async ({ db }) => {
      const segment = await lockSegment(db, guid);
      if (guid === SHARED_SEGMENT_GUID)
        throw unprocessable(`Cannot update the ${segment.name} Isolation Segment`);
      if (name !== undefined && (await isAssigned(db, guid))) throw unprocessable(STILL_ASSIGNED);
      const data = { ...(name !== undefined && { name }), ...mergeMetadata(metadata, segment) };
      return db.isolationSegment.update({ where: { guid }, data });
    }),
  );
}

/** Deletes a segment that no organization is entitled to any more. */
export async function deleteIsolationSegment(ctx: OpContext, guid: string): Promise<void> {
  assertAdmin(ctx);
  try {
    await transact(ctx, async ({ db }) => {
      const segment = await lockSegment(db, guid);
      if (guid === SHARED_SEGMENT_GUID)
        throw unprocessable(`Cannot delete the ${segment.name} Isolation Segment`);
      await db.isolationSegment.delete({ where: { guid } });
    });
  } catch (error) {
    throw isForeignKeyViolation(error) ? unprocessable(STILL_ENTITLED, error) : error;
  }
}

/** Refuses (403) everybody who is not an administrator, whether there is such a segment or not. */
export function assertAdmin({ permissions }: OpContext): void {
  if (!permissions.isAdmin) throw notAuthorized();
}

/** The segment as it is now, kept from other changes until the end of the transaction. */
export async function lockSegment(db: Tx, guid: string): Promise<IsolationSegmentRecord> {
  const [segment] = await rowsOf<IsolationSegmentRecord>(
    db,
    sql`select * from isolation_segments where guid = ${guid} for update`,
  );
  if (!segment) throw notFound('Isolation segment');
  return segment;
}

async function isAssigned(db: Tx, guid: string): Promise<boolean> {
  const [organizations, spaces] = await Promise.all([
    db.organization.count({ where: { default_isolation_segment_guid: guid } }),
    db.space.count({ where: { isolation_segment_guid: guid } }),
  ]);
  return organizations + spaces > 0;
}

async function withUniqueName<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    throw isUniqueViolation(error) ? unprocessable(NAME_TAKEN, error) : error;
  }
}
