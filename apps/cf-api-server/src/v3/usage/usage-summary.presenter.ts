import { type UsageSummary } from '@cf/core';
import { type Link } from '../links';

/** What is in use, as the API presents it. */
export const presentUsageSummary = (summary: UsageSummary, links: Readonly<Record<string, Link>>) => ({
  usage_summary: {
    started_instances: summary.started_instances,
    memory_in_mb: summary.memory_in_mb,
    routes: summary.routes,
    service_instances: summary.service_instances,
    reserved_ports: summary.reserved_ports,
    domains: summary.domains,
    per_app_tasks: summary.per_app_tasks,
    service_keys: summary.service_keys,
  },
  links,
});
