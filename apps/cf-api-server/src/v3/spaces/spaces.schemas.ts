import { z } from 'zod';
import { nameField, optional, relationships, toOne } from '../fields';
import { csv, includeParam, listQuery } from '../list-query';
import { metadataField } from '../metadata';

const include = includeParam(['org', 'organization']);

export const ListSpacesQuery = listQuery(
  { names: csv.optional(), organization_guids: csv.optional(), include },
  { orderBy: ['created_at', 'updated_at', 'name'] },
);
export const ShowSpaceQuery = z.strictObject({ include });

export const CreateSpaceBody = z.strictObject({
  name: nameField(),
  suspended: optional(z.boolean()),
  relationships: relationships({ organization: toOne('organization') }),
  metadata: metadataField,
});

export const UpdateSpaceBody = z.strictObject({
  name: optional(nameField()),
  suspended: optional(z.boolean()),
  metadata: metadataField,
});

export const SpaceFeatureBody = z.strictObject({ enabled: z.boolean() });
