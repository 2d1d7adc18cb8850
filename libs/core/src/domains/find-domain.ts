import { notAuthorized, notFound } from '@cf/errors';
import { type OpContext } from '../context';
import { type DomainWithSharing, readDomain } from './domain-queries';

/** The domain, if the actor may see it (404), or change it (403): administrators all, managers of the owning organization theirs. */
export async function findDomainFor(
  ctx: OpContext,
  verb: 'read' | 'write',
  guid: string,
): Promise<DomainWithSharing> {
  const domain = await readDomain(ctx, guid);
  if (!domain) throw notFound('Domain');
  if (verb === 'write' && !ctx.permissions.isAdmin) {
    const access = domain.organization_guid
      ? await ctx.permissions.inOrganization(domain.organization_guid)
      : undefined;
    if (!access?.can('write')) throw notAuthorized();
    access.assertActive();
  }
  return domain;
}
