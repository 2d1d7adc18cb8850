import { z } from 'zod';
import { bytesOf, megabytesOf } from './quantities';

const UNITS = 'must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB';
const MAX_INT = 2_147_483_647;

const megabytes = z
  .string({ error: UNITS })
  .transform((text, context) => {
    const value = megabytesOf(text);
    if (value !== undefined && value > 0 && value <= MAX_INT) return value;
    context.addIssue({ code: 'custom', message: value === undefined ? UNITS : 'must be greater than 0MB' });
    return z.NEVER;
  })
  .optional();

const byteRate = z
  .union([z.string(), z.literal(-1), z.literal(0)], { error: UNITS })
  .transform((given, context) => {
    const bytes =
      given === '-1' || given === '0' || typeof given === 'number' ? Number(given) : bytesOf(given);
    if (bytes !== undefined) return BigInt(bytes);
    context.addIssue({ code: 'custom', message: UNITS });
    return z.NEVER;
  })
  .optional();

const positive = z.int().min(1).max(MAX_INT).optional();
const checkType = z
  .enum(['port', 'process', 'http', 'none'])
  .transform((type) => (type === 'none' ? 'process' : type));
const endpoint = z
  .string()
  .regex(/^\/[^\s]*$/, 'must be a valid URI path')
  .max(255)
  .optional();
const command = z
  .string()
  .max(4096)
  .nullable()
  .transform((text) => (text === 'null' || text === 'default' || text === '' ? null : text))
  .optional();

/** What may stand for a process, and at the top level for the web process. Unknown keys are ignored, as everywhere in a manifest. */
const processFields = {
  command,
  user: z.string().max(255).nullable().optional(),
  instances: z.int().min(0).max(2_000_000).optional(),
  memory: megabytes,
  disk_quota: megabytes,
  log_rate_limit_per_second: byteRate,
  timeout: positive,
  health_check_timeout: positive,
  health_check_type: checkType.optional(),
  health_check_http_endpoint: endpoint,
  health_check_invocation_timeout: positive,
  health_check_interval: positive,
  readiness_health_check_type: checkType.optional(),
  readiness_health_check_http_endpoint: endpoint,
  readiness_health_check_invocation_timeout: positive,
  readiness_health_check_interval: positive,
};
export const ProcessEntry = z.object({ type: z.string().min(1).max(255), ...processFields });

const scalar = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.record(z.string(), z.unknown()),
  z.array(z.unknown()),
]);
const RESERVED = /^(VCAP_|VMC)/i;
const environment = z.record(z.string().min(1), scalar).superRefine((variables, context) => {
  for (const name of Object.keys(variables)) {
    if (RESERVED.test(name) || name === 'PORT') {
      context.addIssue({
        code: 'custom',
        message: `cannot set ${name === 'PORT' ? 'PORT' : 'VCAP_ or VMC prefixed variables'}`,
      });
    }
  }
});

const service = z.union([
  z.string().transform((name) => ({ name })),
  z
    .object({
      name: z.string(),
      parameters: z.record(z.string(), z.unknown()).nullish(),
      binding_name: z.string().nullish(),
    })
    .transform(({ name, parameters, binding_name }) => ({
      name,
      parameters: parameters ?? undefined,
      bindingName: binding_name ?? undefined,
    })),
]);
const route = z.object({
  route: z.string().min(1).max(500),
  protocol: z.enum(['http1', 'http2', 'tcp']).optional(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).optional(),
});
const sidecar = z.object({
  name: z.string().min(1).max(255),
  command: z.string().min(1).max(4096).optional(),
  process_types: z.array(z.string()).min(1).optional(),
  memory: megabytes,
});
const metadata = z.object({
  labels: z.record(z.string(), z.string().nullable()).optional(),
  annotations: z.record(z.string(), z.string().nullable()).optional(),
});

/** One entry of `applications`, its keys with underscores. */
export const AppEntry = z.object({
  name: z.string({ error: 'must not be empty' }).min(1, 'must not be empty').max(255),
  ...processFields,
  lifecycle: z.enum(['buildpack', 'docker', 'cnb']).optional(),
  buildpack: z.string().max(4096).nullable().optional(),
  buildpacks: z.array(z.string().min(1).max(4096)).nullable().optional(),
  stack: z.string().min(1).max(4096).nullable().optional(),
  docker: z
    .object({ image: z.string().min(1), username: z.string().nullish() })
    .nullable()
    .optional(),
  env: environment.nullable().optional(),
  features: z.record(z.string(), z.boolean()).optional(),
  metadata: metadata.optional(),
  processes: z.array(ProcessEntry).optional(),
  sidecars: z.array(sidecar).optional(),
  services: z.array(service).optional(),
  routes: z.array(route).optional(),
  no_route: z.boolean().optional(),
  random_route: z.boolean().optional(),
  default_route: z.boolean().optional(),
});
export type AppEntry = z.output<typeof AppEntry>;
export type ProcessEntry = z.output<typeof ProcessEntry>;
