import { type AppRecord } from '@cf/database';
import { includeOrganizationsOfSpaces, includeSpaces } from '../includes';
import { type Included } from '../page';
import { type RequestContext } from '../request-context';

/** What apps bring along on demand: their spaces, and the organizations of those. */
export async function includedWithApps(
  ctx: RequestContext,
  include: readonly string[] | undefined,
  apps: readonly AppRecord[],
): Promise<Included | undefined> {
  if (!include) return undefined;
  const guids = apps.map(({ space_guid }) => space_guid);
  if (!include.some((name) => name.startsWith('space'))) return includeOrganizationsOfSpaces(ctx, guids);
  return includeSpaces(ctx, guids, { organizations: include.some((name) => name !== 'space') });
}
