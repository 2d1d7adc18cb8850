import { isUniqueViolation, type OrganizationRecord } from '@cf/database';
import { notAuthorized, unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { mergeMetadata } from '../metadata';
import { transact } from '../transact';
import { type NewOrganization, organizationEvent } from './create-organization';

/** Changes name, metadata, and for administrators whether the organization is suspended. */
export async function updateOrganization(
  ctx: OpContext,
  organization: OrganizationRecord,
  input: Partial<NewOrganization>,
): Promise<OrganizationRecord> {
  const { name, suspended, metadata } = input;
  const suspends = suspended !== undefined && suspended !== null && suspended !== organization.suspended;
  if (suspends && !ctx.permissions.isAdmin) throw notAuthorized();
  try {
    return await transact(ctx, async (change) => {
      const updated = await change.db.organization.update({
        where: { guid: organization.guid },
        data: {
          ...(name && { name }),
          ...(suspends && { suspended }),
          ...mergeMetadata(metadata, organization),
        },
      });
      await change.audit(organizationEvent('audit.organization.update', updated, { request: input }));
      return updated;
    });
  } catch (error) {
    throw isUniqueViolation(error) ? unprocessable(`Organization '${name}' already exists.`, error) : error;
  }
}
