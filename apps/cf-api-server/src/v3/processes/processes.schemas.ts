import { whole } from '@cf/http';
import { z } from 'zod';
import { intField, MAX_INT, optional, sizedField } from '../fields';
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
  memory_in_mb: optional(z.int().gt(0, 'must be greater than 0').max(MAX_INT)),
  disk_in_mb: optional(z.int().gt(0, 'must be greater than 0').max(MAX_INT)),
  log_rate_limit_in_bytes_per_second: optional(
    z
      .number()
      .min(-1, 'must be greater than or equal to -1')
      .max(Number.MAX_SAFE_INTEGER)
      .refine(Number.isInteger, 'must be an integer')
      .transform(BigInt),
  ),
});
