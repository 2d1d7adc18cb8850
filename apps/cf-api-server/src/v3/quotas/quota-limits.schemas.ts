import { type OrganizationQuotaLimits } from '@cf/core';
import { z } from 'zod';
import { MAX_INT } from '../fields';

const NEGATIVE = 'must be greater than or equal to 0';
const count = z.int().min(0, NEGATIVE).max(MAX_INT).nullish();
const rate = z
  .number()
  .min(0, NEGATIVE)
  .max(Number.MAX_SAFE_INTEGER)
  .refine(Number.isInteger, 'must be an integer')
  .transform(BigInt)
  .nullish();
const allowed = z
  .boolean()
  .nullish()
  .transform((given) => (given === null ? true : given));

/** The limits of a quota as a body groups them. Null is no limit. */
export const limitFields = {
  apps: z
    .strictObject({
      total_memory_in_mb: count,
      per_process_memory_in_mb: count,
      total_instances: count,
      per_app_tasks: count,
      log_rate_limit_in_bytes_per_second: rate,
    })
    .optional(),
  services: z
    .strictObject({
      total_service_instances: count,
      total_service_keys: count,
      paid_services_allowed: allowed,
    })
    .optional(),
  routes: z.strictObject({ total_routes: count, total_reserved_ports: count }).optional(),
};

/** The limit that organizations have alone. */
export const domainsField = z.strictObject({ total_domains: count }).optional();

interface Groups {
  readonly apps?: object | undefined;
  readonly services?: object | undefined;
  readonly routes?: object | undefined;
  readonly domains?: object | undefined;
}

/** The limits of a body by the names of their columns: those that were given, no others. */
export const limitsOf = ({ apps, services, routes, domains }: Groups): OrganizationQuotaLimits => ({
  ...apps,
  ...services,
  ...routes,
  ...domains,
});
