import { type Prisma } from '@cf/database';

/** What a quota limits, by the names of its columns. Null is no limit; what is absent stays as it is. */
export interface QuotaLimits {
  readonly total_memory_in_mb?: number | null | undefined;
  readonly per_process_memory_in_mb?: number | null | undefined;
  readonly log_rate_limit_in_bytes_per_second?: bigint | null | undefined;
  readonly total_instances?: number | null | undefined;
  readonly per_app_tasks?: number | null | undefined;
  readonly paid_services_allowed?: boolean | undefined;
  readonly total_service_instances?: number | null | undefined;
  readonly total_service_keys?: number | null | undefined;
  readonly total_routes?: number | null | undefined;
  readonly total_reserved_ports?: number | null | undefined;
}

/** An organization's quota limits its private domains as well. */
export interface OrganizationQuotaLimits extends QuotaLimits {
  readonly total_domains?: number | null | undefined;
}

/** What a client sent, as an audit event can hold it. */
export const requestOf = (request: object): Prisma.InputJsonObject =>
  JSON.parse(
    JSON.stringify(request, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  ) as Prisma.InputJsonObject;

/** Guids in a refusal, in the words that clients know: `["one", "two"]`. */
export const listed = (guids: readonly string[]) => `[${guids.map((guid) => `"${guid}"`).join(', ')}]`;
