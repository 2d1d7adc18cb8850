import { z } from 'zod';
import { guidField, nameField, optional } from '../fields';
import { csv, listQuery } from '../list-query';
import { metadataField } from '../metadata';

export const ListIsolationSegmentsQuery = listQuery(
  { names: csv.optional(), organization_guids: csv.optional() },
  { orderBy: ['created_at', 'updated_at', 'name'] },
);

const name = nameField().regex(/^[^\p{Cc}]+$/u, 'can only contain printable characters');

export const CreateIsolationSegmentBody = z.strictObject({ name, metadata: metadataField });
export const UpdateIsolationSegmentBody = z.strictObject({ name: optional(name), metadata: metadataField });
export const EntitleOrganizationsBody = z.strictObject({
  data: z.array(z.strictObject({ guid: guidField })).min(1, "can't be blank"),
});
