import { type ProcessWithDetails } from '@cf/core';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';
import { type PresentedInstance } from './instances';

/** How much of a process's command is shown. */
export type CommandView = 'shown' | 'hidden' | 'hidden in lists';
const MARKERS = { hidden: '[PRIVATE DATA HIDDEN]', 'hidden in lists': '[PRIVATE DATA HIDDEN IN LISTS]' };

interface View {
  readonly command: CommandView;
  readonly instances?: readonly PresentedInstance[] | undefined;
}

/** A process as the API presents it. */
export function presentProcess(process: ProcessWithDetails, links: Links, { command, instances }: View) {
  const self = `/v3/processes/${process.guid}`;
  return {
    guid: process.guid,
    created_at: presentTime(process.created_at),
    updated_at: presentTime(process.updated_at),
    version: process.version,
    type: process.type,
    command: command === 'shown' ? (process.command ?? process.detected_command ?? '') : MARKERS[command],
    user: process.process_user ?? (process.lifecycle_type === 'docker' ? 'root' : 'vcap'),
    instances: process.instances,
    memory_in_mb: process.memory_in_mb,
    disk_in_mb: process.disk_in_mb,
    log_rate_limit_in_bytes_per_second: Number(process.log_rate_limit_in_bytes_per_second),
    health_check: healthCheckOf(process),
    readiness_health_check: readinessOf(process),
    ...(instances && { process_instances: instances }),
    relationships: {
      app: { data: { guid: process.app_guid } },
      revision: process.revision_guid ? { data: { guid: process.revision_guid } } : null,
    },
    metadata: presentMetadata(process),
    links: {
      self: links.get(self),
      scale: links.post(`${self}/actions/scale`),
      app: links.get(`/v3/apps/${process.app_guid}`),
      space: links.get(`/v3/spaces/${process.space_guid}`),
      stats: links.get(`${self}/stats`),
      process_instances: links.get(`${self}/process_instances`),
    },
  };
}

const healthCheckOf = (process: ProcessWithDetails) => ({
  type: process.health_check_type,
  data: {
    timeout: process.health_check_timeout,
    invocation_timeout: process.health_check_invocation_timeout,
    interval: process.health_check_interval,
    ...(process.health_check_type === 'http' && { endpoint: process.health_check_http_endpoint }),
  },
});

const readinessOf = (process: ProcessWithDetails) => ({
  type: process.readiness_health_check_type,
  data: {
    invocation_timeout: process.readiness_health_check_invocation_timeout,
    interval: process.readiness_health_check_interval,
    ...(process.readiness_health_check_type === 'http' && {
      endpoint: process.readiness_health_check_http_endpoint,
    }),
  },
});
