import { type OrganizationRecord, rowByGuid } from '@cf/database';
import { notAuthorized, notFound, unprocessable } from '@cf/errors';
import { type OpContext } from '../context';

/**
 * The organization, if the actor may do that to it. One that the actor cannot read does not exist for them (404); one that they can only read refuses the
 * write (403). Only administrators delete.
 */
export async function findOrganizationFor(
  ctx: OpContext,
  verb: 'read' | 'write' | 'delete',
  guid: string,
): Promise<OrganizationRecord> {
  const [organization, access] = await Promise.all([
    rowByGuid(ctx.db, 'organizations', guid),
    ctx.permissions.inOrganization(guid),
  ]);
  if (!organization || !access?.can('read')) throw notFound('Organization');
  if (verb === 'delete' && !ctx.permissions.isAdmin) throw notAuthorized();
  if (verb === 'write') {
    if (!access.can('write')) throw notAuthorized();
    access.assertActive();
  }
  return organization;
}

/** The organization that a request's body names; 422 when there is none or the actor cannot read it. */
export async function findReferredOrganization(ctx: OpContext, guid: string): Promise<OrganizationRecord> {
  const [organization, access] = await Promise.all([
    rowByGuid(ctx.db, 'organizations', guid),
    ctx.permissions.inOrganization(guid),
  ]);
  if (!organization || !access?.can('read')) {
    throw unprocessable('Invalid organization. Ensure the organization exists and you have access to it.');
  }
  return organization;
}
