import { whole } from '@cf/http';
import { z } from 'zod';
import { guidField, MAX_INT, optional, relationships, toOne } from '../fields';
import { csv, listQuery } from '../list-query';
import { metadataField } from '../metadata';

export const ListDeploymentsQuery = listQuery({
  app_guids: csv.optional(),
  states: csv.optional(),
  status_values: csv.optional(),
  status_reasons: csv.optional(),
});

/** An object in whose words an unknown key, or no object at all, is told. */
const objectNamed = <Shape extends z.ZodRawShape>(
  name: string,
  shape: Shape,
  noObject = 'must be an object',
) =>
  z.strictObject(shape, {
    error: (issue) =>
      whole(
        issue.code === 'unrecognized_keys'
          ? `${name} has unsupported key(s): ${issue.keys.join(', ')}`
          : `${name} ${noObject}`,
      ),
  });

/** A whole number that is told of by its own name, wherever it stands. */
const numberNamed = (name: string, min: number, tooSmall: string) =>
  z
    .int({
      error: ({ input }) =>
        whole(`${name} ${typeof input === 'number' ? 'must be an integer' : 'is not a number'}`),
    })
    .min(min, whole(`${name} ${tooSmall}`));
const positive = (name: string) =>
  numberNamed(name, 1, 'must be greater than 0').max(
    MAX_INT,
    whole(`${name} must be less than or equal to ${MAX_INT}`),
  );

const STEPS = 'Options canary steps';
const WEIGHT = whole(`${STEPS} instance weight must be an Integer between 1-100 (inclusive)`);
const NO_STEPS = 'must be an array of objects';

const steps = z
  .array(
    objectNamed(
      STEPS,
      {
        instance_weight: z
          .int({
            error: ({ input }) =>
              input === undefined ? whole(`${STEPS} missing key: "instance_weight"`) : WEIGHT,
          })
          .min(1, WEIGHT)
          .max(100, WEIGHT),
      },
      NO_STEPS,
    ),
    whole(`${STEPS} ${NO_STEPS}`),
  )
  .refine((all) => all.every((step, at) => step.instance_weight >= (all[at - 1]?.instance_weight ?? 0)), {
    error: whole(`${STEPS} instance weight must be sorted in ascending order`),
  });

const IN_FLIGHT = whole('Max in flight must be an integer greater than 0');
const options = objectNamed('Options', {
  max_in_flight: optional(z.int(IN_FLIGHT).min(1, IN_FLIGHT).max(MAX_INT, IN_FLIGHT)),
  web_instances: optional(
    numberNamed('Web instances', 0, 'must be greater than or equal to 0').max(
      MAX_INT,
      whole(`Web instances must be less than or equal to ${MAX_INT}`),
    ),
  ),
  memory_in_mb: optional(positive('Memory in mb')),
  disk_in_mb: optional(positive('Disk in mb')),
  log_rate_limit_in_bytes_per_second: optional(
    numberNamed('Log rate limit in bytes per second', -1, 'must be greater than or equal to -1'),
  ),
  canary: optional(objectNamed('Options canary', { steps: optional(steps) })),
});

export const CreateDeploymentBody = z
  .strictObject({
    relationships: relationships({ app: toOne('app') }),
    droplet: optional(z.strictObject({ guid: guidField })),
    revision: optional(z.strictObject({ guid: guidField, version: z.int().optional() })),
    strategy: optional(
      z.enum(['rolling', 'canary'], {
        error: ({ input }) => whole(`Strategy '${String(input)}' is not a supported deployment strategy`),
      }),
    ),
    options: optional(options),
    metadata: metadataField,
  })
  .refine(({ droplet, revision }) => !(droplet && revision), {
    error: whole("Droplet Cannot set both fields 'droplet' and 'revision'"),
  })
  .refine((body) => !body.options?.canary || body.strategy === 'canary', {
    error: whole('Options canary are only valid for Canary deployments'),
  });
export type CreateDeploymentBody = z.output<typeof CreateDeploymentBody>;
