import { type RoleRecord } from '@cf/database';
import { type Links } from '../links';
import { presentTime } from '../page';

const toOne = (guid: string | null) => ({ data: guid === null ? null : { guid } });

/** A role as the API presents it. */
export function presentRole(role: RoleRecord, links: Links) {
  const { organization_guid: organizationGuid, space_guid: spaceGuid } = role;
  return {
    guid: role.guid,
    created_at: presentTime(role.created_at),
    updated_at: presentTime(role.updated_at),
    type: role.type,
    relationships: {
      user: toOne(role.user_guid),
      organization: toOne(organizationGuid),
      space: toOne(spaceGuid),
    },
    links: {
      self: links.get(`/v3/roles/${role.guid}`),
      user: links.get(`/v3/users/${encodeURIComponent(role.user_guid)}`),
      ...(organizationGuid !== null && { organization: links.get(`/v3/organizations/${organizationGuid}`) }),
      ...(spaceGuid !== null && { space: links.get(`/v3/spaces/${spaceGuid}`) }),
    },
  };
}
