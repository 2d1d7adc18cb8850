import { randomUUID } from 'node:crypto';
import { isUniqueViolation, type OrganizationRecord } from '@cf/database';
import { CfError, notAuthorized, unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { isFeatureEnabled } from '../feature-flags';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { type Change, transact } from '../transact';
import { ensureUser } from '../users';

export interface NewOrganization {
  readonly name: string;
  readonly suspended?: boolean | null | undefined;
  readonly metadata?: MetadataChange | undefined;
}

const CREATOR_ROLES = ['organization_user', 'organization_manager'];

/** Creates an organization with the default quota. A user who is not an administrator needs the flag `user_org_creation` and becomes its manager. */
export async function createOrganization(
  ctx: OpContext,
  input: NewOrganization,
): Promise<OrganizationRecord> {
  if (!ctx.permissions.isAdmin && !(await isFeatureEnabled(ctx, 'user_org_creation'))) throw notAuthorized();
  const quota = await ctx.db.organizationQuota.findFirst({ where: { name: ctx.settings.defaultQuota } });
  if (!quota) throw new CfError('QuotaDefinitionNotFound', ctx.settings.defaultQuota);

  try {
    return await transact(ctx, async (change) => {
      const organization = await change.db.organization.create({
        data: {
          guid: randomUUID(),
          name: input.name,
          suspended: input.suspended ?? false,
          quota_guid: quota.guid,
          ...mergeMetadata(input.metadata),
        },
      });
      if (!ctx.permissions.isAdmin) await makeCreatorManager(ctx, change, organization);
      await change.audit(
        organizationEvent('audit.organization.create', organization, { request: { name: input.name } }),
      );
      return organization;
    });
  } catch (error) {
    throw isUniqueViolation(error)
      ? unprocessable(`Organization '${input.name}' already exists.`, error)
      : error;
  }
}

/** An audit event about an organization. */
export const organizationEvent = (type: string, { guid, name }: OrganizationRecord, data: object) => ({
  type,
  target: { guid, type: 'organization', name },
  organizationGuid: guid,
  data: data as never,
});

async function makeCreatorManager(
  ctx: OpContext,
  change: Change,
  { guid }: OrganizationRecord,
): Promise<void> {
  await ensureUser(change.db, ctx.actor);
  await change.db.role.createMany({
    data: CREATOR_ROLES.map((type) => ({
      guid: randomUUID(),
      type,
      user_guid: ctx.actor.guid,
      organization_guid: guid,
    })),
  });
}
