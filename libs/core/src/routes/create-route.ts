import { randomUUID } from 'node:crypto';
import {
  type DomainRecord,
  isUniqueViolation,
  type Prisma,
  rowsOf,
  type SpaceRecord,
  sql,
  type Tx,
} from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { assertFeatureEnabled } from '../feature-flags';
import { usableIn } from '../domains';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { assertRouteFits } from '../quotas';
import { type Change, transact } from '../transact';
import { assertRoutableOnKubernetes } from './kubernetes-limits';

export interface NewRoute {
  readonly host?: string | undefined;
  readonly path?: string | undefined;
  readonly port?: number | undefined;
  readonly options?: Prisma.InputJsonObject | undefined;
  readonly metadata?: MetadataChange | undefined;
  /** True while a manifest is applied; audit events tell. */
  readonly manifestTriggered?: boolean | undefined;
}

const MAX_FQDN = 253;

/** Creates a route in a space. The domain must be usable in the space's organization; host, domain, path and port together are unique on the platform. */
export async function createRoute(
  ctx: OpContext,
  space: SpaceRecord,
  domain: DomainRecord,
  input: NewRoute,
): Promise<string> {
  if (!ctx.permissions.isAdmin) await assertFeatureEnabled(ctx, 'route_creation');
  const host = input.host ?? '';
  const path = input.path ?? '';
  assertAllowed(ctx, domain, { host, path, port: input.port });
  try {
    return await transact(ctx, async (change) => {
      await assertAvailable(change.db, { space, domain, host });
      const route = await change.db.route.create({
        data: {
          guid: randomUUID(),
          host,
          path,
          domain_guid: domain.guid,
          space_guid: space.guid,
          options: input.options ?? {},
          ...mergeMetadata(input.metadata),
        },
      });
      await assertRouteFits(change.db, space.guid);
      await auditCreation(change, { guid: route.guid, host, space, input });
      await change.project('route', [route.guid]);
      return route.guid;
    });
  } catch (error) {
    throw isUniqueViolation(error) ? unprocessable(takenText(domain, host, path), error) : error;
  }
}

function assertAllowed(
  { permissions, settings }: OpContext,
  domain: DomainRecord,
  { host, path, port }: { host: string; path: string; port?: number | undefined },
): void {
  const shared = domain.organization_guid === null;
  if (port !== undefined) throw unprocessable('Ports are not supported for HTTP routes.');
  if (shared && host === '')
    throw unprocessable('Missing host. Routes in shared domains must have a host defined.');
  if (shared && host === '*' && !permissions.isAdmin) {
    throw unprocessable('Wildcard hosts are not supported for shared domains.');
  }
  if (`${host}.${domain.name}`.length > MAX_FQDN) {
    throw unprocessable(`Host combined with domain name must be no more than ${MAX_FQDN} characters.`);
  }
  if (settings.systemDomain === domain.name && settings.systemHostnames.includes(host.toLowerCase())) {
    throw unprocessable('Route conflicts with a reserved system route.');
  }
  assertRoutableOnKubernetes(host, path);
}

async function assertAvailable(
  db: Tx,
  { space, domain, host }: { space: SpaceRecord; domain: DomainRecord; host: string },
): Promise<void> {
  const fqdn = `${host}.${domain.name}`.toLowerCase();
  const [found] = await rowsOf<{
    usable: boolean;
    is_domain: boolean;
    elsewhere: boolean;
    organization: string;
  }>(
    db,
    sql`select exists (select from domains d where d.guid = ${domain.guid} and ${usableIn(space.organization_guid)}) as usable,
               exists (select from domains where lower(name) = ${fqdn}) as is_domain,
               exists (select from routes where domain_guid = ${domain.guid} and lower(host) = ${host.toLowerCase()}
                         and space_guid <> ${space.guid}) as elsewhere,
               (select name from organizations where guid = ${space.organization_guid}) as organization`,
  );
  if (!found?.usable) {
    throw unprocessable(
      `Invalid domain. Domain '${domain.name}' is not available in organization '${found?.organization ?? ''}'.`,
    );
  }
  if (host && found.is_domain) throw unprocessable(`Route conflicts with domain '${fqdn}'.`);
  if (found.elsewhere && domain.organization_guid === null) {
    const [same] = await rowsOf<{ guid: string }>(
      db,
      sql`select guid from routes where domain_guid = ${domain.guid} and lower(host) = ${host.toLowerCase()} and path = '' limit 1`,
    );
    throw unprocessable(
      same
        ? takenText(domain, host, '')
        : 'Routes for this host and domain have been reserved for another space.',
    );
  }
}

function takenText(domain: DomainRecord, host: string, path: string): string {
  const parts = [host && `host '${host}'`, path && `path '${path}'`].filter(Boolean).join(' and ');
  return `Route already exists ${parts ? `with ${parts} ` : ''}for domain '${domain.name}'.`;
}

async function auditCreation(
  change: Change,
  { guid, host, space, input }: { guid: string; host: string; space: SpaceRecord; input: NewRoute },
): Promise<void> {
  const { manifestTriggered, ...request } = input;
  await change.audit({
    type: 'audit.route.create',
    target: { guid, type: 'route', name: host },
    spaceGuid: space.guid,
    organizationGuid: space.organization_guid,
    data: { request: request as never, ...(manifestTriggered && { manifest_triggered: true }) },
  });
}
