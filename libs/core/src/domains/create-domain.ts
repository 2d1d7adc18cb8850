import { randomUUID } from 'node:crypto';
import {
  type DomainRecord,
  isUniqueViolation,
  type OrganizationRecord,
  sql,
  rowsOf,
  type Tx,
} from '@cf/database';
import { CfError, notAuthorized, unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { assertFeatureEnabled } from '../feature-flags';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { transact } from '../transact';
import { shareDomain } from './share-domain';

export interface NewDomain {
  readonly name: string;
  readonly internal?: boolean | undefined;
  readonly routerGroupGuid?: string | undefined;
  readonly sharedWith?: readonly string[] | undefined;
  readonly metadata?: MetadataChange | undefined;
}

/**
 * Creates a domain: shared by all organizations (administrators), or private to one (its managers as well). A domain below or above one of another organization, or that is
 * the host of an existing route, is refused.
 */
export async function createDomain(
  ctx: OpContext,
  input: NewDomain,
  ownerGuid: string | undefined,
): Promise<DomainRecord> {
  const owner = ownerGuid === undefined ? undefined : await findOwner(ctx, ownerGuid);
  if (!owner && !ctx.permissions.isAdmin) throw notAuthorized();
  assertSupported(input);
  const name = input.name.toLowerCase();
  try {
    return await transact(ctx, async (change) => {
      await assertNoOverlap(change.db, name, owner);
      const domain = await change.db.domain.create({
        data: {
          guid: randomUUID(),
          name,
          organization_guid: owner?.guid ?? null,
          ...mergeMetadata(input.metadata),
        },
      });
      if (owner && input.sharedWith?.length) await shareDomain(ctx, change, domain, input.sharedWith);
      return domain;
    });
  } catch (error) {
    throw isUniqueViolation(error)
      ? unprocessable(`The domain name "${input.name}" is already in use`, error)
      : error;
  }
}

async function findOwner(ctx: OpContext, guid: string): Promise<OrganizationRecord> {
  const access = await ctx.permissions.inOrganization(guid);
  const organization = access?.can('read')
    ? await ctx.db.organization.findUnique({ where: { guid } })
    : undefined;
  if (!organization || !access) {
    throw unprocessable(`Organization with guid '${guid}' does not exist or you do not have access to it.`);
  }
  if (!access.can('write')) throw notAuthorized();
  access.assertActive();
  if (!ctx.permissions.isAdmin) await assertFeatureEnabled(ctx, 'private_domain_creation');
  return organization;
}

function assertSupported({ internal, routerGroupGuid }: NewDomain): void {
  if (internal) throw unprocessable('Internal domains are not supported by this platform.');
  if (routerGroupGuid) throw unprocessable(`Router group with guid '${routerGroupGuid}' not found.`);
}

async function assertNoOverlap(db: Tx, name: string, owner: OrganizationRecord | undefined): Promise<void> {
  await db.$executeRaw`select pg_advisory_xact_lock(727274003)`; // two domains that overlap must not be made at once
  const [overlapping] = await rowsOf<{ name: string }>(
    db,
    sql`select name from domains
         where (right(${name}, length(name) + 1) = '.' || name or right(name, length(${name}) + 1) = '.' || ${name})
           and organization_guid is distinct from ${owner?.guid ?? null}
           and (organization_guid is not null)
         limit 1`,
  );
  if (overlapping) {
    throw unprocessable(
      `The domain name "${name}" cannot be created because "${overlapping.name}" is already reserved by another domain`,
    );
  }
  const [route] = await rowsOf<{ guid: string }>(
    db,
    sql`select r.guid from routes r join domains d on d.guid = r.domain_guid
         where r.host <> '' and lower(r.host) || '.' || d.name = ${name} limit 1`,
  );
  if (route)
    throw unprocessable(
      `The domain name "${name}" cannot be created because "${name}" is already reserved by a route`,
    );
  if (owner) await assertQuota(db, owner);
}

async function assertQuota(db: Tx, owner: OrganizationRecord): Promise<void> {
  const [quota, used] = await Promise.all([
    db.organizationQuota.findUnique({ where: { guid: owner.quota_guid } }),
    db.domain.count({ where: { organization_guid: owner.guid } }),
  ]);
  if (quota?.total_domains != null && used >= quota.total_domains) {
    throw new CfError(
      'UnprocessableEntity',
      `The number of private domains exceeds the quota for organization "${owner.name}"`,
    );
  }
}
