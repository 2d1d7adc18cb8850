import { type OrganizationQuotaRecord } from '@cf/database';
import { presentTime } from '../page';

type Limits = Omit<OrganizationQuotaRecord, 'total_domains'>;

/** What quotas of organizations and of spaces have in common, as the API presents it. */
export const presentLimits = (quota: Limits) => ({
  guid: quota.guid,
  created_at: presentTime(quota.created_at),
  updated_at: presentTime(quota.updated_at),
  name: quota.name,
  apps: {
    total_memory_in_mb: quota.total_memory_in_mb,
    per_process_memory_in_mb: quota.per_process_memory_in_mb,
    total_instances: quota.total_instances,
    per_app_tasks: quota.per_app_tasks,
    log_rate_limit_in_bytes_per_second: rateOf(quota),
  },
  services: {
    paid_services_allowed: quota.paid_services_allowed,
    total_service_instances: quota.total_service_instances,
    total_service_keys: quota.total_service_keys,
  },
  routes: { total_routes: quota.total_routes, total_reserved_ports: quota.total_reserved_ports },
});

const rateOf = ({ log_rate_limit_in_bytes_per_second: rate }: Limits) =>
  rate === null ? null : Number(rate);
