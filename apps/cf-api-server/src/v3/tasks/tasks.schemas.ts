import { whole } from '@cf/http';
import { z } from 'zod';
import { guidField, logRateField, nameField, optional, positiveField, sizedField } from '../fields';
import { csv, listQuery } from '../list-query';
import { metadataField } from '../metadata';

const filters = { names: csv.optional(), states: csv.optional() };

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

export const CreateTaskBody = z
  .strictObject({
    name: optional(nameField()),
    command: optional(z.string().max(4096, whole('command must be shorter than 4097 characters'))),
    memory_in_mb: optional(positiveField),
    disk_in_mb: optional(positiveField),
    log_rate_limit_in_bytes_per_second: optional(logRateField),
    droplet_guid: optional(guidField),
    template: optional(z.strictObject({ process: z.strictObject({ guid: guidField }) })),
    user: optional(sizedField(1, 255)),
    metadata: metadataField,
  })
  .refine(({ command, template }) => command !== undefined || template !== undefined, {
    error: whole('Command No command or template provided'),
  });
