import { type SecurityGroup } from '@cf/core';
import { type Links } from '../links';
import { presentTime } from '../page';

const toMany = (guids: readonly string[]) => ({ data: guids.map((guid) => ({ guid })) });

/** A security group as the API presents it, with the spaces that the actor may read. */
export const presentSecurityGroup = (group: SecurityGroup, links: Links) => ({
  guid: group.guid,
  created_at: presentTime(group.created_at),
  updated_at: presentTime(group.updated_at),
  name: group.name,
  globally_enabled: { running: group.running_default, staging: group.staging_default },
  rules: group.rules,
  relationships: {
    running_spaces: toMany(group.running_space_guids),
    staging_spaces: toMany(group.staging_space_guids),
  },
  links: { self: links.get(`/v3/security_groups/${group.guid}`) },
});
