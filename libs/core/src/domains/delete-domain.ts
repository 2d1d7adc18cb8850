import { type JobRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { type DomainWithSharing } from './domain-queries';

/** Asks for the deletion of a domain with its routes; one that is shared has to be unshared first. */
export async function requestDomainDeletion(ctx: OpContext, domain: DomainWithSharing): Promise<JobRecord> {
  const shares = await ctx.db.domainSharedOrganization.count({ where: { domain_guid: domain.guid } });
  if (shares > 0)
    throw unprocessable('This domain is shared with other organizations. Unshare before deleting.');
  return transact(ctx, (change) =>
    change.job('domain.delete', { guid: domain.guid }, { type: 'domain', guid: domain.guid }),
  );
}

/** Deletes a domain with all its routes. Deleting what is gone changes nothing. */
export async function deleteDomain(ctx: OpContext, guid: string): Promise<void> {
  await transact(ctx, async (change) => {
    const routes = await change.db.route.findMany({ where: { domain_guid: guid }, select: { guid: true } });
    await change.db.route.deleteMany({ where: { domain_guid: guid } });
    await change.project(
      'route',
      routes.map((route) => route.guid),
    );
    await change.db.domain.deleteMany({ where: { guid } });
  });
  ctx.log.info({ domain: { guid } }, 'Deleted domain');
}
