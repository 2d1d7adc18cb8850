import { whole } from '@cf/http';
import { z } from 'zod';
import { nameField, optional, relationships, sizedField, toOne } from '../fields';
import { csv, includeParam, listQuery } from '../list-query';
import { metadataField } from '../metadata';

const LIFECYCLES = ['buildpack', 'docker', 'cnb'] as const;
const include = includeParam(['space', 'org', 'space.organization']);

export const ListAppsQuery = listQuery(
  {
    names: csv.optional(),
    space_guids: csv.optional(),
    organization_guids: csv.optional(),
    stacks: csv.optional(),
    lifecycle_type: z
      .enum(LIFECYCLES, { error: (issue) => whole(`Invalid lifecycle_type: '${String(issue.input)}'`) })
      .optional(),
    include,
  },
  { orderBy: ['created_at', 'updated_at', 'name', 'state'] },
);
export const ShowAppQuery = z.strictObject({ include });

const buildpackData = z.strictObject({
  buildpacks: z
    .array(
      z
        .string(whole('Lifecycle Buildpacks can only contain strings'))
        .regex(
          /^(?=[^]*\S)[^]{1,4096}$/,
          whole('Lifecycle Buildpacks entries must be between 1 and 4096 characters'),
        ),
    )
    .nullish(),
  stack: sizedField(1, 4096).nullish(),
  credentials: z
    .record(
      z.string(),
      z.record(z.string(), z.string(), whole('Lifecycle Credentials credentials value must be a hash')),
    )
    .nullish(),
});

/** A lifecycle, the app's own or the platform's if it has no type; docker has no data of its own. */
export const lifecycleField = z
  .strictObject({
    type: optional(
      z.enum(LIFECYCLES, whole('Lifecycle type is not included in the list: buildpack, docker, cnb')),
    ),
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
  [/^VMC/i, 'cannot start with VMC_'],
  [/^PORT$/i, 'cannot set PORT'],
  [/^$/, 'key must be a minimum length of 1'],
];

const namesAreAllowedIn =
  (field: string) => (variables: Record<string, unknown>, context: z.core.$RefinementCtx) => {
    const complain = (problem: string) =>
      context.addIssue({ code: 'custom', message: whole(`${field} ${problem}`) });
    for (const name of Object.keys(variables)) {
      const problem = FORBIDDEN.find(([form]) => form.test(name))?.[1];
      if (problem) complain(problem);
      if (name.includes('=')) complain(`key '${name}' must not contain '='`);
    }
  };
const valueProblem = (issue: { path?: PropertyKey[] | undefined; input?: unknown }) =>
  whole(
    `Non-string value in environment variable for key '${String(issue.path?.at(-1))}', value '${JSON.stringify(issue.input)}'`,
  );
const value = z.string({ error: valueProblem as never });

const environmentVariables = z
  .record(z.string(), value)
  .superRefine(namesAreAllowedIn('Environment variables'));
const environmentChange = (field: string) =>
  z
    .record(z.string(), value.nullable(), whole(`${field} must be an object`))
    .superRefine(namesAreAllowedIn(field));

/** A change of variables: null removes one. */
export const EnvironmentChange = environmentChange('Environment variables');
/** A change of variables as its own endpoint takes it. */
export const VarChange = environmentChange('Var');
export const EnvironmentVariablesBody = z.strictObject({ var: VarChange });

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

const UNASSIGNABLE = 'Unable to assign current droplet. Ensure the droplet exists and belongs to this app.';
const IRREMOVABLE = 'Current droplet cannot be removed. Replace it with a preferred droplet.';

export const CurrentDropletBody = z.strictObject({
  data: z.strictObject(
    { guid: z.string(whole(IRREMOVABLE)) },
    { error: ({ input }) => whole(input === null ? IRREMOVABLE : UNASSIGNABLE) },
  ),
});
