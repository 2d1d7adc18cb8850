import { z } from 'zod';
import { guid, int, limit, text, toOne, toOneOrNone, metadata } from './fields';

export const Root = z.object({
  links: z.object({
    login: z.object({ href: z.url() }),
    uaa: z.object({ href: z.url() }),
    cloud_controller_v3: z.object({
      href: z.url(),
      meta: z.object({ version: z.string().regex(/^\d+\.\d+\.\d+$/) }),
    }),
    log_cache: z.object({ href: z.url() }).nullish(),
    network_policy_v1: z.object({ href: z.url() }).nullish(),
    routing: z.object({ href: z.url() }).nullish(),
  }),
});

export const Route = z.object({
  guid,
  protocol: z.enum(['http', 'tcp']),
  host: text,
  path: text,
  port: int.nullable(),
  url: text.min(1),
  destinations: z.array(
    z.object({
      guid,
      app: z.object({ guid, process: z.object({ type: text }) }),
      port: int.nullable(),
      protocol: text.nullish(),
    }),
  ),
  metadata,
  options: z.record(text, text).nullish(),
  relationships: z.object({ space: toOne, domain: toOne }),
});

export const Domain = z.object({
  guid,
  name: text.min(1),
  internal: z.boolean(),
  supported_protocols: z.array(text),
  router_group: z.object({ guid }).nullable(),
  relationships: z.object({ organization: toOneOrNone }),
  metadata,
});

export const Organization = z.object({
  guid,
  name: text,
  suspended: z.boolean(),
  relationships: z.object({ quota: toOneOrNone.optional() }),
  metadata,
});

export const Space = z.object({
  guid,
  name: text,
  relationships: z.object({ organization: toOne, quota: toOneOrNone.optional() }),
  metadata,
});

export const User = z.object({
  guid,
  username: text.nullable(),
  presentation_name: text,
  origin: text.nullable(),
});

export const Role = z.object({
  guid,
  type: text.min(1),
  relationships: z.object({ user: toOne, organization: toOneOrNone, space: toOneOrNone }),
});

export const Buildpack = z.object({
  guid,
  name: text,
  filename: text.nullable(),
  stack: text.nullable(),
  state: text,
  enabled: z.boolean(),
  locked: z.boolean(),
  position: int,
  lifecycle: text.nullish(),
  metadata,
});

export const Stack = z.object({ guid, name: text, description: text.nullable(), metadata });

export const Quota = z.object({
  guid,
  name: text,
  apps: z.object({
    total_memory_in_mb: limit,
    per_process_memory_in_mb: limit,
    total_instances: limit,
    log_rate_limit_in_bytes_per_second: limit,
  }),
  services: z.object({ total_service_instances: limit, paid_services_allowed: z.boolean() }),
  routes: z.object({ total_routes: limit, total_reserved_ports: limit }),
});

export const SecurityGroup = z.object({
  guid,
  name: text,
  globally_enabled: z.object({ running: z.boolean(), staging: z.boolean() }),
});

export const FeatureFlag = z.object({ name: text, enabled: z.boolean() });

export const Job = z.object({
  guid,
  state: z.enum(['PROCESSING', 'POLLING', 'COMPLETE', 'FAILED']),
  errors: z.array(z.object({ code: int, title: text, detail: text })).nullish(),
  warnings: z.array(z.object({ detail: text })).nullish(),
});

export const IsolationSegment = z.object({ guid, name: text });
export const Relationship = z.object({ data: z.object({ guid }).nullable() });
export const ServiceInstance = z.object({ guid, type: z.enum(['managed', 'user-provided']), name: text });

export type Route = z.output<typeof Route>;
export type Domain = z.output<typeof Domain>;
export type Organization = z.output<typeof Organization>;
export type Space = z.output<typeof Space>;
