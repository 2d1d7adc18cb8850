import { isUniqueViolation, type SpaceRecord } from '@cf/database';
import { type OpContext } from '../context';
import { mergeMetadata } from '../metadata';
import { transact } from '../transact';
import { nameTaken, type NewSpace, spaceEvent } from './create-space';

/** Changes name, suspension and metadata. */
export async function updateSpace(
  ctx: OpContext,
  space: SpaceRecord,
  input: Partial<NewSpace>,
): Promise<SpaceRecord> {
  const { name, suspended, metadata } = input;
  try {
    return await transact(ctx, async (change) => {
      const updated = await change.db.space.update({
        where: { guid: space.guid },
        data: {
          ...(name && { name }),
          ...(suspended !== undefined && suspended !== null && { suspended }),
          ...mergeMetadata(metadata, space),
        },
      });
      await change.audit(spaceEvent('audit.space.update', updated, { request: input }));
      return updated;
    });
  } catch (error) {
    throw isUniqueViolation(error) ? nameTaken(error) : error;
  }
}

/** Switches SSH for the whole space. */
export function setSpaceSsh(ctx: OpContext, space: SpaceRecord, enabled: boolean): Promise<SpaceRecord> {
  return transact(ctx, async (change) => {
    const updated = await change.db.space.update({
      where: { guid: space.guid },
      data: { allow_ssh: enabled },
    });
    await change.audit(spaceEvent('audit.space.update', updated, { request: { allow_ssh: enabled } }));
    return updated;
  });
}
