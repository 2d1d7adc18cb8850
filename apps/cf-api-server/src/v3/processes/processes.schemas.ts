import { whole } from '@cf/http';
import { z } from 'zod';
import { intField, logRateField, optional, positiveField, sizedField } from '../fields';
import { csv, csvOf, listQuery } from '../list-query';
import { metadataField } from '../metadata';

const embed = csvOf(
  ['process_instances'],
  (value) => `Invalid embedded resource: '${value}'. Valid embedded resources are: 'process_instances'`,
)
  .refine((given) => new Set(given).size === given.length, {
    error: whole("Duplicate embedded resource: 'process_instances'"),
  })
  .optional();

export const ListProcessesQuery = listQuery({
  types: csv.optional(),
  app_guids: csv.optional(),
  space_guids: csv.optional(),
  organization_guids: csv.optional(),
  embed,
});
export const ListAppProcessesQuery = listQuery({ types: csv.optional(), embed });
export const ShowProcessQuery = z.strictObject({ embed });

const seconds = intField(1).nullish();
const types = z.enum(['port', 'process', 'http'], {
  error: whole('Health check type must be "port", "process", or "http"'),
});
const endpoint = z
  .string()
  .max(255)
  .regex(/^\/[^\s?#]*(\?[^\s#]*)?$/, 'must be a valid URI path')
  .nullish();

const checks = { invocation_timeout: seconds, interval: seconds, endpoint };

export const UpdateProcessBody = z.strictObject({
  command: sizedField(1, 4096).nullish(),
  user: sizedField(1, 255).nullish(),
  health_check: optional(
    z.strictObject({
      type: types.optional(),
      data: optional(z.strictObject({ timeout: seconds, ...checks })),
    }),
  ),
  readiness_health_check: optional(
    z.strictObject({ type: types.optional(), data: optional(z.strictObject(checks)) }),
  ),
  metadata: metadataField,
});
export type UpdateProcessBody = z.output<typeof UpdateProcessBody>;

export const ScaleProcessBody = z.strictObject({
  instances: optional(intField(0)),
  memory_in_mb: optional(positiveField),
  disk_in_mb: optional(positiveField),
  log_rate_limit_in_bytes_per_second: optional(logRateField),
});
