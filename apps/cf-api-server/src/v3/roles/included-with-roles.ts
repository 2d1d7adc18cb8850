import { type RoleRecord } from '@cf/database';
import { includeOrganizations, includeSpaces } from '../includes';
import { type Included } from '../page';
import { type RequestContext } from '../request-context';
import { includeUsers } from '../users/present-users';

const present = (guids: readonly (string | null)[]) => guids.filter((guid) => guid !== null);

/** What roles bring along on demand: who holds them, and where. What was asked for is there even if empty. */
export async function includedWithRoles(
  ctx: RequestContext,
  include: readonly string[] | undefined,
  roles: readonly RoleRecord[],
): Promise<Included | undefined> {
  if (!include) return undefined;
  const wants = new Set(include);
  const [users, organizations, spaces] = await Promise.all([
    wants.has('user') ? includeUsers(ctx, present(roles.map(({ user_guid }) => user_guid))) : undefined,
    wants.has('organization')
      ? includeOrganizations(ctx, present(roles.map(({ organization_guid }) => organization_guid)))
      : undefined,
    wants.has('space')
      ? includeSpaces(ctx, present(roles.map(({ space_guid }) => space_guid)), { organizations: false })
      : undefined,
  ]);
  return { ...users, ...organizations, ...spaces };
}
