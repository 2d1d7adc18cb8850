import { z } from 'zod';
import { nameField, optional } from '../fields';
import { csv, listQuery } from '../list-query';
import { metadataField } from '../metadata';

export const ListOrganizationsQuery = listQuery(
  { names: csv.optional(), isolation_segment_guids: csv.optional() },
  { orderBy: ['created_at', 'updated_at', 'name'] },
);

export const CreateOrganizationBody = z.strictObject({
  name: nameField(),
  suspended: optional(z.boolean()),
  metadata: metadataField,
});

export const UpdateOrganizationBody = z.strictObject({
  name: optional(nameField()),
  suspended: optional(z.boolean()),
  metadata: metadataField,
});
