import { whole } from '@cf/http';
import { z } from 'zod';
import { guidField, nameField, optional, relationships, toOne } from '../fields';
import { csv, includeParam, listQuery } from '../list-query';
import { metadataField } from '../metadata';

const include = includeParam(['space', 'org', 'space.organization']);

export const ListAppsQuery = listQuery(
  {
    names: csv.optional(),
    space_guids: csv.optional(),
    organization_guids: csv.optional(),
    stacks: csv.optional(),
    lifecycle_type: z.enum(['buildpack', 'docker', 'cnb']).optional(),
    include,
  },
  { orderBy: ['created_at', 'updated_at', 'name', 'state'] },
);
export const ShowAppQuery = z.strictObject({ include });

const buildpackData = z.strictObject({
  buildpacks: z.array(z.string().min(1).max(4096)).nullish(),
  stack: z.string().min(1).max(4096).nullish(),
  credentials: z.record(z.string(), z.record(z.string(), z.string())).nullish(),
});

/** A lifecycle; docker has no data of its own. */
export const lifecycleField = z
  .strictObject({
    type: z.enum(['buildpack', 'docker', 'cnb'], {
      error: whole('Lifecycle type is not included in the list: buildpack, docker, cnb'),
    }),
    data: z.record(z.string(), z.unknown(), whole('Lifecycle data must be an object')),
  })
  .transform(({ type, data }, context) => {
    const result = (type === 'docker' ? z.strictObject({}) : buildpackData).safeParse(data);
    if (result.success) return { type, ...(result.data as z.output<typeof buildpackData>) };
    for (const issue of result.error.issues) {
      context.addIssue({ ...issue, path: ['data', ...issue.path] } as never);
    }
    return z.NEVER;
  });

const printable = nameField().regex(/^[^\p{Cc}]*$/u, 'must not contain control characters');
const FORBIDDEN: readonly [RegExp, string][] = [
  [/^VCAP_/i, 'cannot start with VCAP_'],
  [/^VMC/i, 'cannot start with VMC'],
  [/^PORT$/i, 'cannot set PORT'],
  [/^$/, "can't be blank"],
];

const namesAreAllowed = (variables: Record<string, unknown>, context: z.core.$RefinementCtx) => {
  for (const name of Object.keys(variables)) {
    const problem = FORBIDDEN.find(([form]) => form.test(name))?.[1];
    if (problem) {
      context.addIssue({ code: 'custom', message: whole(`Environment variables ${problem}`) });
    }
    if (name.includes('=') || name.includes('\0')) {
      context.addIssue({
        code: 'custom',
        message: whole(`Environment variable name '${name.replace(/\0/g, '')}' is invalid`),
      });
    }
  }
};
const valueProblem = (issue: { path?: PropertyKey[] | undefined; input?: unknown }) =>
  whole(
    `Non-string value in environment variable for key '${String(issue.path?.at(-1))}', value '${JSON.stringify(issue.input)}'`,
  );
const value = z.string({ error: valueProblem as never }).regex(/^[^\0]*$/, 'must not contain NUL');

/** Variables of a new app. */
const environmentVariables = z.record(z.string(), value).superRefine(namesAreAllowed);
/** A change of variables: null removes one. */
export const EnvironmentChange = z.record(z.string(), value.nullable()).superRefine(namesAreAllowed);
export const EnvironmentVariablesBody = z.strictObject({ var: EnvironmentChange });

export const CreateAppBody = z.strictObject({
  name: printable,
  lifecycle: optional(lifecycleField),
  environment_variables: environmentVariables.nullish(),
  relationships: relationships({ space: toOne('space') }),
  metadata: metadataField,
});

export const UpdateAppBody = z.strictObject({
  name: optional(printable),
  lifecycle: optional(lifecycleField),
  metadata: metadataField,
});

export const AppFeatureBody = z.strictObject({ enabled: z.boolean() });

export const CurrentDropletBody = z.strictObject({
  data: z.strictObject(
    { guid: guidField },
    { error: whole('Unable to assign current droplet. Ensure the droplet exists and belongs to this app.') },
  ),
});
