import { type DomainRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { type Change, transact } from '../transact';

/** Lets other organizations use a private domain; the actor must manage each of them. */
export async function shareDomain(
  ctx: OpContext,
  change: Change,
  domain: DomainRecord,
  organizationGuids: readonly string[],
): Promise<void> {
  if (!domain.organization_guid) {
    throw unprocessable(
      'Domains can not be shared with other organizations unless they are scoped to an organization.',
    );
  }
  for (const guid of new Set(organizationGuids)) {
    if (guid === domain.organization_guid)
      throw unprocessable('Domain cannot be shared with owning organization.');
    const access = await ctx.permissions.inOrganization(guid);
    if (!access?.can('read')) {
      throw unprocessable(
        `Organization with guid '${guid}' does not exist, or you do not have access to it.`,
      );
    }
    if (!access.can('write')) {
      throw unprocessable(
        `You do not have sufficient permissions for organization with guid '${guid}' to share domain.`,
      );
    }
  }
  await change.db.domainSharedOrganization.createMany({
    data: [...new Set(organizationGuids)].map((guid) => ({
      domain_guid: domain.guid,
      organization_guid: guid,
    })),
    skipDuplicates: true,
  });
}

/** Takes a domain away from an organization that it was shared with; refused while that organization has routes with it. */
export async function unshareDomain(
  ctx: OpContext,
  domain: DomainRecord,
  organizationGuid: string,
): Promise<void> {
  await transact(ctx, async ({ db }) => {
    const shared = await db.domainSharedOrganization.findUnique({
      where: {
        domain_guid_organization_guid: { domain_guid: domain.guid, organization_guid: organizationGuid },
      },
    });
    const organization = await db.organization.findUnique({ where: { guid: organizationGuid } });
    if (!shared || !organization) {
      throw unprocessable(
        `Unable to unshare domain '${domain.name}' from organization with name '${organization?.name ?? organizationGuid}'. Ensure the domain is shared to this organization.`,
      );
    }
    const spaces = await db.space.findMany({
      where: { organization_guid: organizationGuid },
      select: { guid: true },
    });
    const routes = await db.route.count({
      where: { domain_guid: domain.guid, space_guid: { in: spaces.map(({ guid }) => guid) } },
    });
    if (routes > 0) {
      throw unprocessable(
        'This domain has associated routes in this organization. Delete the routes before unsharing.',
      );
    }
    await db.domainSharedOrganization.delete({
      where: {
        domain_guid_organization_guid: { domain_guid: domain.guid, organization_guid: organizationGuid },
      },
    });
  });
}
