import { type ProcessWithDetails } from '@cf/core';
import { type Instance } from '@cf/live-state';
import { secondsSince } from './instances';

const MIB = 1024 ** 2;

/** The stats of one instance. `isMeasured` is false while nobody watches the cluster: there is no usage then. */
export function presentStats(process: ProcessWithDetails, instance: Instance, isMeasured: boolean) {
  const common = {
    type: process.type,
    index: instance.index,
    state: instance.state,
    routable: instance.routable,
    uptime: instance.state === 'DOWN' ? 0 : secondsSince(instance.since),
    isolation_segment: null,
    details: instance.details,
  };
  if (instance.state === 'DOWN') return common;
  return {
    ...common,
    instance_guid: instance.instance_guid,
    host: instance.host ?? '',
    instance_internal_ip: instance.instance_ip ?? '',
    instance_ports: instance.port
      ? [
          {
            external: instance.port,
            internal: instance.port,
            external_tls_proxy_port: null,
            internal_tls_proxy_port: null,
          },
        ]
      : [],
    mem_quota: isMeasured ? process.memory_in_mb * MIB : null,
    disk_quota: isMeasured ? process.disk_in_mb * MIB : null,
    log_rate_limit: isMeasured ? Number(process.log_rate_limit_in_bytes_per_second) : null,
    fds_quota: process.file_descriptors,
    usage: isMeasured ? usageOf(instance) : {},
  };
}

function usageOf({ usage }: Instance) {
  return {
    time: usage?.time ?? new Date().toISOString(),
    cpu: usage?.cpu ?? 0,
    cpu_entitlement: null,
    mem: Math.round(usage?.mem ?? 0),
    disk: Math.round(usage?.disk ?? 0),
    log_rate: 0,
  };
}
