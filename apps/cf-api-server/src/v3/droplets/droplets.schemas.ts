import { z } from 'zod';
import { optional, relationships, toOne } from '../fields';
import { csv, listQuery } from '../list-query';
import { metadataField } from '../metadata';

const filters = {
  states: csv.optional(),
  app_guids: csv.optional(),
  space_guids: csv.optional(),
  organization_guids: csv.optional(),
};

export const ListDropletsQuery = listQuery(filters);
export const ListAppDropletsQuery = listQuery({
  states: csv.optional(),
  current: z
    .enum(['true', 'false'], { error: "only accepts values 'true' or 'false'" })
    .transform((text) => text === 'true')
    .optional(),
});

export const CreateDropletQuery = z.strictObject({ source_guid: z.string().optional() });

/** A copy takes its process types from the source. */
export const CreateDropletBody = z.strictObject({
  relationships: relationships({ app: toOne('app') }),
  process_types: optional(z.record(z.string().min(1), z.string())),
});

export const UpdateDropletBody = z.strictObject({
  image: optional(z.string().min(1)),
  metadata: metadataField,
});
