import { z } from 'zod';
import { intField, nameField, textField } from '../fields';
import { listQuery } from '../list-query';

const fields = {
  name: nameField(),
  command: textField(4096, 1),
  process_types: z.array(textField(255, 1)).min(1, 'must have at least 1 process_type'),
  memory_in_mb: intField(1).nullish(),
};

export const ListSidecarsQuery = listQuery({}, { labels: false });
export const CreateSidecarBody = z.strictObject(fields);
export const UpdateSidecarBody = z.strictObject(fields).partial();
