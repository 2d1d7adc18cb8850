import { type ProcessRecord, type TaskRecord } from '@cf/database';
import { type QuotaUse } from './quota-use';

export type SizedProcess = Pick<
  ProcessRecord,
  'state' | 'instances' | 'memory_in_mb' | 'log_rate_limit_in_bytes_per_second'
>;
export type SizedTask = Pick<TaskRecord, 'memory_in_mb' | 'log_rate_limit_in_bytes_per_second'>;

/** Processes before and after a change. What a change does not raise is not held against quotas, unless it starts them. */
export interface ProcessesChange {
  readonly before: readonly SizedProcess[];
  readonly after: readonly SizedProcess[];
  readonly starts?: boolean;
  /** Whether what comes after is planned and not yet in the rows, so that usage does not count it. */
  readonly planned?: boolean;
}

interface Demand {
  readonly memory: bigint;
  readonly instances: bigint;
  readonly log_rate: bigint;
  readonly largest: number;
  readonly unlimited: boolean;
}

/** Why quotas refuse what processes take after a change, in the words that clients know; nothing when there is room. */
export function processProblems(quotas: readonly QuotaUse[], change: ProcessesChange): string[] {
  const [before, after] = [demandOf(change.before), demandOf(change.after)];
  const raises = (key: 'memory' | 'instances' | 'log_rate' | 'largest') =>
    change.starts ? after.instances > 0n : after[key] > before[key];
  const excess = (use: QuotaUse, key: 'memory' | 'instances' | 'log_rate', limit: bigint | number | null) => {
    const planned = change.planned ? after[key] - before[key] : 0n;
    return limit !== null && raises(key) && use[key] + planned > BigInt(limit);
  };
  const spaceFirst = [...quotas].reverse();
  return [
    ...quotas
      .filter((use) => excess(use, 'memory', use.total_memory_in_mb))
      .map((use) => `memory ${prefixOf(use)}quota_exceeded`),
    ...quotas
      .filter(({ per_process_memory_in_mb: max }) => max !== null && raises('largest') && after.largest > max)
      .map((use) => `memory ${prefixOf(use)}instance_memory_limit_exceeded`),
    ...spaceFirst.flatMap((use) => {
      const limit = use.log_rate_limit_in_bytes_per_second;
      const becomesUnlimited = after.unlimited && (change.starts || !before.unlimited);
      return logRateProblem(use, becomesUnlimited, excess(use, 'log_rate', limit));
    }),
    ...quotas
      .filter((use) => excess(use, 'instances', use.total_instances))
      .map((use) => `app_instance_limit ${prefixOf(use)}app_instance_limit_exceeded`),
  ];
}

/** Why quotas refuse a task whose row they count already. */
export function taskProblems(quotas: readonly QuotaUse[], task: SizedTask): string[] {
  return quotas.flatMap((use) => {
    const { scope, total_memory_in_mb: memory, per_process_memory_in_mb: largest, per_app_tasks } = use;
    const rate = use.log_rate_limit_in_bytes_per_second;
    const wanted = task.log_rate_limit_in_bytes_per_second;
    return [
      ...(memory !== null && use.memory > BigInt(memory)
        ? [`memory_in_mb exceeds ${scope} memory quota`]
        : []),
      ...(largest !== null && task.memory_in_mb > largest
        ? [`memory_in_mb exceeds ${scope} instance memory quota`]
        : []),
      ...(per_app_tasks !== null && use.tasks > BigInt(per_app_tasks)
        ? ['app_task_limit quota exceeded']
        : []),
      ...logRateProblem(use, wanted < 0n, rate !== null && wanted > 0n && use.log_rate > rate),
    ];
  });
}

function logRateProblem(use: QuotaUse, unlimited: boolean, exceeds: boolean): string[] {
  if (use.log_rate_limit_in_bytes_per_second === null) return [];
  if (unlimited) return [`log_rate_limit cannot be unlimited in ${use.scope} '${use.name}'.`];
  return exceeds ? [`log_rate_limit exceeds ${use.scope} log rate quota`] : [];
}

const prefixOf = ({ scope }: QuotaUse) => (scope === 'space' ? 'space_' : '');

function demandOf(processes: readonly SizedProcess[]): Demand {
  const running = processes.filter(({ state, instances }) => state === 'STARTED' && instances > 0);
  const sum = (part: (process: SizedProcess) => bigint) =>
    running.reduce((total, process) => total + part(process) * BigInt(process.instances), 0n);
  const rateOf = ({ log_rate_limit_in_bytes_per_second: rate }: SizedProcess) => (rate > 0n ? rate : 0n);
  return {
    memory: sum(({ memory_in_mb }) => BigInt(memory_in_mb)),
    instances: sum(() => 1n),
    log_rate: sum(rateOf),
    largest: Math.max(0, ...running.map(({ memory_in_mb }) => memory_in_mb)),
    unlimited: running.some(({ log_rate_limit_in_bytes_per_second: rate }) => rate < 0n),
  };
}
