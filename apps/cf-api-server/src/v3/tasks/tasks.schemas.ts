import { whole } from '@cf/http';
import { z } from 'zod';
import { guidField, intField, nameField, optional, textField } from '../fields';
import { csv, listQuery } from '../list-query';
import { metadataField } from '../metadata';

const STATES = ['PENDING', 'RUNNING', 'SUCCEEDED', 'CANCELING', 'FAILED'];
const filters = {
  names: csv.optional(),
  states: csv
    .refine((given) => given.every((state) => STATES.includes(state)), {
      error: `must be one of: ${STATES.join(', ')}`,
    })
    .optional(),
};

export const ListTasksQuery = listQuery({
  ...filters,
  app_guids: csv.optional(),
  space_guids: csv.optional(),
  organization_guids: csv.optional(),
});

export const ListAppTasksQuery = listQuery({
  ...filters,
  sequence_ids: csv
    .pipe(
      z.array(
        z
          .string()
          .regex(/^\d{1,9}$/, 'must be a list of numbers')
          .transform(Number),
      ),
    )
    .optional(),
});

const logRate = z
  .number()
  .min(-1, 'must be greater than or equal to -1')
  .max(Number.MAX_SAFE_INTEGER)
  .refine(Number.isInteger, 'must be an integer')
  .transform(BigInt);

export const CreateTaskBody = z
  .strictObject({
    name: optional(nameField()),
    command: optional(textField(4096)),
    memory_in_mb: optional(intField(1)),
    disk_in_mb: optional(intField(1)),
    log_rate_limit_in_bytes_per_second: optional(logRate),
    droplet_guid: optional(guidField),
    template: optional(z.strictObject({ process: z.strictObject({ guid: guidField }) })),
    user: optional(textField(255, 1)),
    metadata: metadataField,
  })
  .refine(({ command, template }) => command !== undefined || template !== undefined, {
    error: whole('Command No command or template provided'),
  });
