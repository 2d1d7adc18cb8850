import { type JobRecord, type OrganizationRecord } from '@cf/database';
import { type OpContext } from '../context';
import { deleteSpace } from '../spaces/delete-space';
import { transact } from '../transact';
import { organizationEvent } from './create-organization';

/** Asks for the deletion of an organization with everything in it. From now on nothing new can be made there. */
export function requestOrganizationDeletion(
  ctx: OpContext,
  organization: OrganizationRecord,
): Promise<JobRecord> {
  return transact(ctx, async (change) => {
    await change.db.organization.update({
      where: { guid: organization.guid },
      data: { deleting_at: new Date() },
    });
    return change.job(
      'organization.delete',
      { guid: organization.guid },
      { type: 'organization', guid: organization.guid },
    );
  });
}

/** Deletes an organization: its spaces one after another, then its domains, quotas and roles. Goes on where an earlier attempt stopped. */
export async function deleteOrganization(ctx: OpContext, guid: string, signal: AbortSignal): Promise<void> {
  const organization = await ctx.db.organization.findUnique({ where: { guid } });
  if (!organization) return;
  for (const space of await ctx.db.space.findMany({
    where: { organization_guid: guid },
    select: { guid: true },
  })) {
    signal.throwIfAborted();
    await deleteSpace(ctx, space.guid, signal);
  }
  await transact(ctx, async (change) => {
    await change.db.domain.deleteMany({ where: { organization_guid: guid } });
    await change.db.organization.delete({ where: { guid } });
    await change.audit(
      organizationEvent('audit.organization.delete-request', organization, { request: { recursive: true } }),
    );
  });
  ctx.log.info({ organization: { guid } }, 'Deleted organization');
}
