import { z } from 'zod';
import { APP_FEATURES } from '../apps/app-features';
import { metadataProblems } from '../metadata';
import { megabytes, processFields, sized } from './process-entry';
import { routesField } from './routes-entry';

/** A message that stands as it is: no field name is put before it. */
const whole = (message: string) => `=${message}`;

const PROCESSES = whole('Processes must be an array of process configurations');
const UNTYPED = whole('All Processes must specify a type');
const processes = z
  .array(
    z.object(
      { type: z.string({ error: UNTYPED }).min(1, UNTYPED).max(255), ...processFields },
      { error: PROCESSES },
    ),
    { error: PROCESSES },
  )
  .superRefine((entries, context) => {
    const types = entries.map(({ type }) => type);
    for (const type of new Set(types.filter((one, at) => types.indexOf(one) !== at))) {
      const message = whole(`Process "${type}" may only be present once`);
      context.addIssue({ code: 'custom', message });
    }
  });

const SIDECARS = whole('Sidecars must be an array of sidecar configurations');
const BLANK = "can't be blank";
const sidecarText = (max: number) =>
  z
    .string({ error: ({ input }) => (input === undefined || input === null ? BLANK : 'must be a string') })
    .min(1, BLANK)
    .max(max, `is too long (maximum is ${max} characters)`);
const sidecars = z.array(
  z.object(
    {
      name: sidecarText(255),
      command: sidecarText(4096),
      process_types: z
        .array(sidecarText(255), { error: 'must have at least 1 process_type' })
        .min(1, 'must have at least 1 process_type'),
      memory: megabytes,
    },
    { error: SIDECARS },
  ),
  { error: SIDECARS },
);

const FORBIDDEN: readonly [RegExp, string][] = [
  [/^VCAP_/i, 'cannot start with VCAP_'],
  [/^VMC/i, 'cannot start with VMC_'],
  [/^PORT$/i, 'cannot set PORT'],
  [/^$/, 'key must be a minimum length of 1'],
  [/=/, 'key cannot contain ='],
];
const env = z
  .record(z.string(), z.unknown(), { error: whole('Env must be an object of keys and values') })
  .superRefine((variables, context) => {
    for (const name of Object.keys(variables)) {
      const problem = FORBIDDEN.find(([form]) => form.test(name))?.[1];
      if (problem) context.addIssue({ code: 'custom', message: problem });
    }
  });

const SERVICES = whole('Services must be a list of service instances');
const serviceName = z.string().min(1);
const services = z.array(
  z.union(
    [
      serviceName.transform((name) => ({ name })),
      z
        .object({
          name: serviceName,
          parameters: z.record(z.string(), z.unknown()).nullish(),
          binding_name: z.string().nullish(),
        })
        .transform(({ name, parameters, binding_name }) => ({
          name,
          parameters: parameters ?? undefined,
          bindingName: binding_name ?? undefined,
        })),
    ],
    { error: SERVICES },
  ),
  { error: SERVICES },
);

const FEATURES = 'must be a map of valid feature names to booleans (true = enabled, false = disabled)';
const features = z
  .record(z.string(), z.boolean({ error: FEATURES }), { error: FEATURES })
  .refine((given) => Object.keys(given).length > 0, FEATURES)
  .refine((given) => Object.keys(given).every((name) => Object.hasOwn(APP_FEATURES, name)), FEATURES);

const pairs = z.record(z.string(), z.string().nullable()).optional();
const metadata = z.strictObject({ labels: pairs, annotations: pairs }).superRefine((given, context) => {
  for (const problem of metadataProblems(given))
    context.addIssue({ code: 'custom', message: whole(problem) });
});

const buildpacks = z.array(
  z
    .string({ error: whole('Buildpacks can only contain strings') })
    .min(1, whole('Buildpacks entries must be between 1 and 4096 characters'))
    .max(4096, whole('Buildpacks entries must be between 1 and 4096 characters')),
  { error: 'must be an array' },
);
const flag = (name: string) => z.boolean({ error: whole(`${name} must be a boolean`) }).nullish();

/** One entry of `applications`, its keys with underscores. */
export const AppEntry = z.object(
  {
    name: z
      .string({ error: ({ input }) => (input === undefined ? 'must not be empty' : 'must be a string') })
      .regex(/\S/, 'must not be empty')
      .max(255, 'is too long (maximum is 255 characters)'),
    ...processFields,
    lifecycle: z.enum(['buildpack', 'docker', 'cnb']).nullish(),
    buildpack: sized(4096).nullable().optional(),
    buildpacks: buildpacks.nullable().optional(),
    cnb_credentials: z.record(z.string(), z.record(z.string(), z.string())).nullish(),
    stack: sized(4096).nullish(),
    docker: z
      .object({ image: sidecarText(1024), username: z.string({ error: 'must be a string' }).nullish() })
      .nullish(),
    env: env.nullish(),
    features: features.optional(),
    metadata: metadata.nullish(),
    processes: processes.nullish(),
    sidecars: sidecars.nullish(),
    services: services.nullish(),
    routes: routesField.nullish(),
    no_route: flag('No-route'),
    random_route: flag('Random-route'),
    default_route: flag('Default-route'),
  },
  { error: whole('must be an object') },
);
export type AppEntry = z.output<typeof AppEntry>;
