import { z } from 'zod';
import { csv, listQuery } from '../list-query';

const flag = z
  .enum(['true', 'false'], { error: "must be 'true' or 'false'" })
  .transform((text) => text === 'true')
  .optional();

export const ListSecurityGroupsQuery = listQuery(
  {
    names: csv.optional(),
    running_space_guids: csv.optional(),
    staging_space_guids: csv.optional(),
    globally_enabled_running: flag,
    globally_enabled_staging: flag,
  },
  { labels: false },
);

export const ListSpaceSecurityGroupsQuery = listQuery({ names: csv.optional() }, { labels: false });
