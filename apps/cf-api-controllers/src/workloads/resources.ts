import { type Pod } from '@cf/kubernetes';

type Resources = NonNullable<NonNullable<Pod['spec']>['containers'][number]['resources']>;

/** What a container needs, in the units of Cloud Foundry. */
export interface Needs {
  readonly memoryMb: number;
  readonly diskMb: number;
  /** A fixed request in place of the share that goes with the memory. */
  readonly cpuMillis?: number | undefined;
}

const REQUESTED_DISK_MB = 128;
const MEMORY_FOR_CPU = { min: 128, max: 8192 };

/**
 * Memory is guaranteed and limited; CPU is requested in proportion to memory and never limited; disk is limited, but only a little of it requested, or few
 * pods would fit on a node.
 */
export function resourcesOf({ memoryMb, diskMb, cpuMillis }: Needs, cpuMillicoresPerGiB: number): Resources {
  const share = Math.min(Math.max(memoryMb, MEMORY_FOR_CPU.min), MEMORY_FOR_CPU.max) / 1024;
  const cpu = cpuMillis || Math.max(1, Math.round(share * cpuMillicoresPerGiB));
  return {
    requests: {
      memory: `${memoryMb}Mi`,
      cpu: `${cpu}m`,
      'ephemeral-storage': `${Math.min(diskMb, REQUESTED_DISK_MB)}Mi`,
    },
    limits: { memory: `${memoryMb}Mi`, 'ephemeral-storage': `${diskMb}Mi` },
  };
}
