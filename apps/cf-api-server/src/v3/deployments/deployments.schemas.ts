import { whole } from '@cf/http';
import { z } from 'zod';
import { guidField, intField, optional, relationships, toOne } from '../fields';
import { csv, listQuery } from '../list-query';
import { metadataField } from '../metadata';

export const ListDeploymentsQuery = listQuery({
  app_guids: csv.optional(),
  states: csv.optional(),
  status_values: csv.optional(),
  status_reasons: csv.optional(),
});

const weights = z
  .array(z.strictObject({ instance_weight: z.int().min(1).max(100) }))
  .refine(
    (steps) =>
      steps.every((step, at) => at === 0 || step.instance_weight >= (steps[at - 1]?.instance_weight ?? 0)),
    {
      error: whole('Options Canary steps instance weights must be sorted in ascending order'),
    },
  );

const logRate = z
  .number()
  .min(-1)
  .max(Number.MAX_SAFE_INTEGER)
  .refine(Number.isInteger, 'must be an integer')
  .transform(BigInt);

export const CreateDeploymentBody = z
  .strictObject({
    relationships: relationships({ app: toOne('app') }),
    droplet: optional(z.strictObject({ guid: guidField })),
    revision: optional(z.strictObject({ guid: guidField, version: z.int().optional() })),
    strategy: optional(
      z.enum(['rolling', 'canary'], {
        error: whole("Strategy '%s' is not a supported deployment strategy".replace("'%s' ", '')),
      }),
    ),
    options: optional(
      z.strictObject({
        max_in_flight: optional(intField(1)),
        web_instances: optional(intField(1)),
        memory_in_mb: optional(intField(1)),
        disk_in_mb: optional(intField(1)),
        log_rate_limit_in_bytes_per_second: optional(logRate),
        canary: optional(z.strictObject({ steps: optional(weights) })),
      }),
    ),
    metadata: metadataField,
  })
  .refine(({ droplet, revision }) => !(droplet && revision), {
    error: whole("Cannot set both fields 'droplet' and 'revision'"),
  })
  .refine(({ strategy, options }) => !options?.canary || strategy === 'canary', {
    error: whole('Options Canary options are only valid for Canary deployments'),
  });
