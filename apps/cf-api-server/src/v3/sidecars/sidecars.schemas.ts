import { whole } from '@cf/http';
import { z } from 'zod';
import { nameField, positiveField, textField } from '../fields';
import { listQuery } from '../list-query';

const twiceIn = (values: readonly string[]) => values.find((value, at) => values.indexOf(value) !== at);

const fields = {
  name: nameField(),
  command: textField(4096, 1),
  process_types: z
    .array(textField(255, 1))
    .min(1, 'must have at least 1 process_type')
    .refine((types) => new Set(types).size === types.length, {
      error: ({ input }) =>
        whole(`Sidecar is already associated with process type ${twiceIn(input as string[])}`),
    }),
  memory_in_mb: positiveField.nullish(),
};

export const ListSidecarsQuery = listQuery({}, { labels: false });
export const CreateSidecarBody = z.strictObject(fields);
export const UpdateSidecarBody = z.strictObject(fields).partial();
