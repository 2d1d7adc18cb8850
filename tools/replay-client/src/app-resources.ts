import { z } from 'zod';
import { guid, int, count, limit, time, text, toOne, toOneByGuid, metadata } from './fields';

const Lifecycle = z.object({
  type: z.enum(['buildpack', 'docker', 'cnb', 'kpack']),
  data: z.object({ buildpacks: z.array(text).nullish(), stack: text.nullish() }),
});

export const App = z.object({
  guid,
  name: text,
  state: z.enum(['STARTED', 'STOPPED']),
  lifecycle: Lifecycle,
  relationships: z.object({ space: toOne, current_droplet: toOneByGuid.optional() }),
  metadata,
  created_at: time,
  updated_at: time,
});

const HealthCheck = z.object({
  type: text,
  data: z.object({
    endpoint: text.nullish(),
    timeout: int.nullish(),
    invocation_timeout: int.nullish(),
    interval: int.nullish(),
  }),
});

export const Process = z.object({
  guid,
  type: text.min(1),
  command: text.nullable(),
  instances: count,
  memory_in_mb: int,
  disk_in_mb: int,
  log_rate_limit_in_bytes_per_second: limit,
  health_check: HealthCheck,
  readiness_health_check: HealthCheck.optional(),
  relationships: z.object({ app: toOne }),
});

export const ProcessWithInstances = Process.extend({
  process_instances: z.array(z.object({ index: count, state: text, since: count.nullable() })),
});

export const Stats = z.object({
  resources: z.array(
    z.object({
      type: text.min(1),
      index: count,
      state: z.enum(['RUNNING', 'CRASHED', 'STARTING', 'DOWN', 'STOPPING']),
      uptime: count.nullish(),
      mem_quota: count.nullish(),
      disk_quota: count.nullish(),
      log_rate_limit: int.nullish(),
      routable: z.boolean().nullish(),
      details: text.nullish(),
      isolation_segment: text.nullish(),
      usage: z
        .object({
          cpu: z.number(),
          cpu_entitlement: z.number().nullish(),
          mem: count,
          disk: count,
          log_rate: count.nullish(),
        })
        .or(z.strictObject({}))
        .nullish(),
    }),
  ),
});

export const Sidecar = z.object({ guid, name: text, command: text });

export const Package = z.object({
  guid,
  type: z.enum(['bits', 'docker']),
  state: z.enum(['PROCESSING_UPLOAD', 'READY', 'FAILED', 'AWAITING_UPLOAD', 'COPYING', 'EXPIRED']),
  data: z.object({ image: text.nullish() }).nullish(),
  relationships: z.object({ app: toOne }),
  links: z.record(text, z.object({ href: z.url(), method: text.optional() })),
  created_at: time,
});

export const Build = z.object({
  guid,
  state: z.enum(['STAGING', 'STAGED', 'FAILED']),
  error: text.nullable(),
  package: z.object({ guid }).nullable(),
  droplet: z.object({ guid }).nullable(),
  created_at: time,
});

export const Droplet = z.object({
  guid,
  state: z.enum(['STAGED', 'AWAITING_UPLOAD', 'PROCESSING_UPLOAD', 'FAILED', 'COPYING', 'EXPIRED']),
  stack: text.nullable(),
  image: text.nullable(),
  lifecycle: z.object({ type: text }),
  buildpacks: z
    .array(
      z.object({
        name: text,
        detect_output: text.nullish(),
        buildpack_name: text.nullish(),
        version: text.nullish(),
      }),
    )
    .nullish(),
  relationships: z.object({ app: toOne }),
  created_at: time,
});

export const Deployment = z.object({
  guid,
  strategy: z.enum(['rolling', 'canary', 'recreate']),
  status: z.object({
    value: z.enum(['ACTIVE', 'FINALIZED']),
    reason: z.enum(['DEPLOYING', 'PAUSED', 'DEPLOYED', 'CANCELING', 'CANCELED', 'SUPERSEDED']),
    details: z.object({ last_status_change: time.nullish() }).nullish(),
    canary: z.object({ steps: z.object({ current: int, total: int }) }).nullish(),
  }),
  droplet: z.object({ guid: guid.nullable() }),
  new_processes: z.array(z.object({ guid, type: text })),
  options: z.object({ max_in_flight: int.nullish() }).nullish(),
  relationships: z.object({ app: toOne }),
  created_at: time,
});

export const Task = z.object({
  guid,
  sequence_id: int,
  name: text,
  command: text.nullish(),
  state: z.enum(['PENDING', 'RUNNING', 'SUCCEEDED', 'CANCELING', 'FAILED']),
  memory_in_mb: int,
  disk_in_mb: int,
  log_rate_limit_in_bytes_per_second: int,
  result: z.object({ failure_reason: text.nullable() }),
  created_at: time,
});

export const AuditEvent = z.object({
  guid,
  type: text.min(1),
  actor: z.object({ name: text }),
  data: z.record(text, z.unknown()),
  created_at: time,
});

export const Env = z.object({
  staging_env_json: z.record(text, z.unknown()),
  running_env_json: z.record(text, z.unknown()),
  environment_variables: z.record(text, text),
  system_env_json: z.object({ VCAP_SERVICES: z.record(text, z.unknown()).optional() }),
  application_env_json: z.object({ VCAP_APPLICATION: z.record(text, z.unknown()) }),
});

export const EnvironmentVariables = z.object({ var: z.record(text, text) });

export const ManifestDiff = z.object({
  diff: z.array(
    z.object({
      op: z.enum(['add', 'remove', 'replace']),
      path: text,
      was: z.unknown().optional(),
      value: z.unknown().optional(),
    }),
  ),
});

export const ResourceMatches = z.object({
  resources: z.array(
    z.object({ path: text, mode: text, checksum: z.object({ value: text }), size_in_bytes: count }),
  ),
});

export type App = z.output<typeof App>;
export type Process = z.output<typeof Process>;
export type Instance = z.output<typeof Stats>['resources'][number];
export type Sidecar = z.output<typeof Sidecar>;
export type Droplet = z.output<typeof Droplet>;
export type Deployment = z.output<typeof Deployment>;
export type Package = z.output<typeof Package>;
export type Task = z.output<typeof Task>;
