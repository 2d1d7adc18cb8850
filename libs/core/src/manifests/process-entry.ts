import { z } from 'zod';
import { bytesOf, megabytesOf } from './quantities';

const UNITS = 'must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB';
const MAX_INT = 2_147_483_647;
const MAX_BIGINT = 2n ** 63n - 1n;

/** A quantity such as `1.5G` as `read` has it; `problem` says what is wrong with one that it has no value for. */
const quantity = <Value>(read: (text: string) => { value: Value } | { problem: string }) =>
  z
    .unknown()
    .transform((given, context) => {
      if (given === null || given === undefined || given === '') return undefined;
      const text = String(given).trim();
      const result = /^-?\d/.test(text) ? read(text) : { problem: 'is not a number' };
      if ('value' in result) return result.value;
      context.addIssue({ code: 'custom', message: result.problem });
      return z.NEVER;
    })
    .optional();

/** Whole mebibytes, at least one. */
export const megabytes = quantity((text) => {
  const value = megabytesOf(text);
  if (value === undefined) return { problem: UNITS };
  if (value <= 0) return { problem: 'must be greater than 0MB' };
  return value > MAX_INT ? { problem: `must be less than or equal to ${MAX_INT}MB` } : { value };
});

const byteRate = quantity((text) => {
  if (text === '-1' || text === '0') return { value: BigInt(text) };
  const bytes = bytesOf(text);
  if (bytes === undefined) return { problem: UNITS };
  if (bytes < -1) return { problem: 'must be an integer greater than or equal to -1' };
  const value = BigInt(bytes);
  return value > MAX_BIGINT ? { problem: `must be less than or equal to ${MAX_BIGINT}` } : { value };
});

const integer = (min: number, max: number) =>
  z
    .number({ error: 'is not a number' })
    .refine(Number.isInteger, 'must be an integer')
    .min(min, `must be greater than or equal to ${min}`)
    .max(max, `must be less than or equal to ${max}`);
const seconds = integer(1, MAX_INT).nullable().optional();

const TYPES = 'must be "port", "process", or "http"';
const checkType = z
  .enum(['port', 'process', 'http', 'none'], { error: TYPES })
  .transform((type) => (type === 'none' ? 'process' : type))
  .optional();
const endpoint = z
  .string({ error: 'must be a valid URI path' })
  .max(255, 'must be a valid URI path')
  .regex(/^\/[^\s?#]*(\?[^\s#]*)?$/, 'must be a valid URI path')
  .nullable()
  .optional();

export const sized = (max: number) =>
  z
    .string({ error: 'must be a string' })
    .min(1, `must be between 1 and ${max} characters`)
    .max(max, `must be between 1 and ${max} characters`);
/** Two words take the command away, as null does. */
const command = sized(4096)
  .nullable()
  .transform((text) => (text === 'null' || text === 'default' ? null : text))
  .optional();

/** What may stand for a process, and at the top level for the web process. Unknown keys are ignored, as everywhere in a manifest. */
export const processFields = {
  command,
  user: sized(255).nullable().optional(),
  instances: integer(0, 2_000_000)
    .nullable()
    .transform((value) => value ?? undefined)
    .optional(),
  memory: megabytes,
  disk_quota: megabytes,
  log_rate_limit_per_second: byteRate,
  timeout: seconds,
  health_check_timeout: seconds,
  health_check_type: checkType,
  health_check_http_endpoint: endpoint,
  health_check_invocation_timeout: seconds,
  health_check_interval: seconds,
  readiness_health_check_type: checkType,
  readiness_health_check_http_endpoint: endpoint,
  readiness_health_check_invocation_timeout: seconds,
  readiness_health_check_interval: seconds,
};

type Fields = z.output<z.ZodObject<typeof processFields>>;
export type ProcessEntry = Fields & { readonly type: string };

/** What the fields of one process say against each other. */
export function processContradictions(entry: Fields): string[] {
  const wrong = (kind: 'health_check' | 'readiness_health_check') =>
    entry[`${kind}_http_endpoint`] !== undefined &&
    entry[`${kind}_type`] !== undefined &&
    entry[`${kind}_type`] !== 'http';
  return [
    ...(wrong('health_check')
      ? ['Health check type must be "http" to set a health check HTTP endpoint']
      : []),
    ...(wrong('readiness_health_check')
      ? ['Readiness health check type must be "http" to set a health check HTTP endpoint']
      : []),
  ];
}
