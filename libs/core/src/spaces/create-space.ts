import { randomUUID } from 'node:crypto';
import { isUniqueViolation, type OrganizationRecord, type SpaceRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { transact } from '../transact';

export interface NewSpace {
  readonly name: string;
  readonly suspended?: boolean | null | undefined;
  readonly metadata?: MetadataChange | undefined;
}

/** Creates a space. */
export async function createSpace(
  ctx: OpContext,
  organization: OrganizationRecord,
  input: NewSpace,
): Promise<SpaceRecord> {
  try {
    return await transact(ctx, async (change) => {
      const space = await change.db.space.create({
        data: {
          guid: randomUUID(),
          name: input.name,
          organization_guid: organization.guid,
          suspended: input.suspended ?? false,
          ...mergeMetadata(input.metadata),
        },
      });
      await change.audit(spaceEvent('audit.space.create', space, { request: { name: input.name } }));
      return space;
    });
  } catch (error) {
    throw isUniqueViolation(error) ? nameTaken(error) : error;
  }
}

/** 422 for a space's name, in words that clients know. */
export const nameTaken = (cause: unknown) => unprocessable('Name must be unique per organization', cause);

/** An audit event about a space. */
export const spaceEvent = (type: string, { guid, name, organization_guid }: SpaceRecord, data: object) => ({
  type,
  target: { guid, type: 'space', name },
  spaceGuid: guid,
  organizationGuid: organization_guid,
  data: data as never,
});
