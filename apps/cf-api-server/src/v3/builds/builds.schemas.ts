import { whole } from '@cf/http';
import { z } from 'zod';
import { EnvironmentChange, lifecycleField } from '../apps/apps.schemas';
import { guidField, intField, optional } from '../fields';
import { csv, listQuery } from '../list-query';
import { metadataField } from '../metadata';

export const ListBuildsQuery = listQuery({
  states: csv.optional(),
  app_guids: csv.optional(),
  package_guids: csv.optional(),
});
export const ListAppBuildsQuery = listQuery({ states: csv.optional() });

export const CreateBuildBody = z.strictObject({
  package: z.strictObject(
    { guid: guidField },
    { error: (issue) => (issue.input === undefined ? "can't be blank" : 'must be an object with a guid') },
  ),
  lifecycle: optional(lifecycleField),
  staging_memory_in_mb: optional(intField(1)),
  staging_disk_in_mb: optional(intField(1)),
  staging_log_rate_limit_bytes_per_second: optional(z.int().min(-1)),
  environment_variables: optional(EnvironmentChange).transform(
    (variables) => variables && withoutNulls(variables),
  ),
  metadata: metadataField,
});

const withoutNulls = (variables: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== null),
  );

const FINAL = ['STAGED', 'FAILED'];

/** What came out of a staging that was done elsewhere. */
const StagedLifecycle = z.strictObject({
  type: z.enum(['buildpack', 'cnb', 'docker', 'kpack'], whole('Lifecycle type is not supported')),
  data: z.strictObject({
    image: z.string().min(1, whole('Staged builds require the resulting image in lifecycle data')),
    processTypes: optional(z.record(z.string(), z.string())),
  }),
});

export const UpdateBuildBody = z
  .strictObject({
    state: optional(
      z
        .string()
        .refine((state) => FINAL.includes(state), {
          error: (issue) => whole(`'${String(issue.input)}' is not a valid state`),
        })
        .transform((state) => state as 'STAGED' | 'FAILED'),
    ),
    error: optional(z.string()),
    lifecycle: optional(StagedLifecycle),
    metadata: metadataField,
  })
  .superRefine(({ state, lifecycle }, context) => {
    if (state === 'STAGED' && !lifecycle)
      context.addIssue({ code: 'custom', message: whole("'STAGED' builds require lifecycle data") });
  });
