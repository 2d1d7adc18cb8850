import { processProblems, type SizedProcess, taskProblems } from './quota-problems';
import { type QuotaUse } from './quota-use';

const NOTHING = {
  total_memory_in_mb: null,
  per_process_memory_in_mb: null,
  log_rate_limit_in_bytes_per_second: null,
  total_instances: null,
  per_app_tasks: null,
  memory: 0n,
  instances: 0n,
  log_rate: 0n,
  tasks: 0n,
};
const organization = (use: Partial<QuotaUse>): QuotaUse => ({
  scope: 'organization',
  name: 'acme',
  ...NOTHING,
  ...use,
});
const space = (use: Partial<QuotaUse>): QuotaUse => ({ scope: 'space', name: 'dev', ...NOTHING, ...use });
const process = (own: Partial<SizedProcess> = {}): SizedProcess => ({
  state: 'STARTED',
  instances: 1,
  memory_in_mb: 100,
  log_rate_limit_in_bytes_per_second: 10n,
  ...own,
});
const starts = (...after: SizedProcess[]) => ({ before: [], after, starts: true });

describe('processProblems', () => {
  test('finds none where nothing is limited', () => {
    expect(processProblems([organization({ memory: 9n ** 20n }), space({})], starts(process()))).toEqual([]);
  });

  test('finds none where use just fits', () => {
    const quotas = [
      organization({ total_memory_in_mb: 100, memory: 100n, total_instances: 1, instances: 1n }),
    ];

    expect(processProblems(quotas, starts(process()))).toEqual([]);
  });

  test.each([
    [
      'memory',
      { total_memory_in_mb: 99, memory: 100n },
      'memory quota_exceeded',
      'memory space_quota_exceeded',
    ],
    [
      'memory of a process',
      { per_process_memory_in_mb: 99 },
      'memory instance_memory_limit_exceeded',
      'memory space_instance_memory_limit_exceeded',
    ],
    [
      'log rate',
      { log_rate_limit_in_bytes_per_second: 9n, log_rate: 10n },
      'log_rate_limit exceeds organization log rate quota',
      'log_rate_limit exceeds space log rate quota',
    ],
    [
      'instances',
      { total_instances: 1, instances: 2n },
      'app_instance_limit app_instance_limit_exceeded',
      'app_instance_limit space_app_instance_limit_exceeded',
    ],
  ])('names the %s of the organization and of the space', (_what, use, ofOrganization, ofSpace) => {
    expect(processProblems([organization(use)], starts(process()))).toEqual([ofOrganization]);
    expect(processProblems([organization({}), space(use)], starts(process()))).toEqual([ofSpace]);
  });

  test('tells the problems by attribute, as clients know them', () => {
    const use = { total_memory_in_mb: 1, memory: 2n, log_rate_limit_in_bytes_per_second: 1n, log_rate: 2n };

    expect(processProblems([organization(use), space(use)], starts(process()))).toEqual([
      'memory quota_exceeded',
      'memory space_quota_exceeded',
      'log_rate_limit exceeds space log rate quota',
      'log_rate_limit exceeds organization log rate quota',
    ]);
  });

  test('lets a limited log rate have no process without one', () => {
    const unlimited = process({ log_rate_limit_in_bytes_per_second: -1n });

    expect(processProblems([space({ log_rate_limit_in_bytes_per_second: 9n })], starts(unlimited))).toEqual([
      "log_rate_limit cannot be unlimited in space 'dev'.",
    ]);
  });

  test('holds no change against a quota that does not take more of it', () => {
    const over = { total_memory_in_mb: 1, memory: 200n, total_instances: 1, instances: 5n };
    const change = { before: [process({ instances: 6 })], after: [process({ instances: 5 })] };

    expect(processProblems([organization(over)], change)).toEqual([]);
  });

  test('holds against a quota what takes more, and no other dimension', () => {
    const over = { total_memory_in_mb: 1, memory: 200n, total_instances: 9, instances: 2n };
    const change = { before: [process({ instances: 1 })], after: [process({ instances: 2 })] };

    expect(processProblems([organization(over)], change)).toEqual(['memory quota_exceeded']);
  });

  test('counts nothing for what is stopped or has no instances', () => {
    const full = [organization({ total_memory_in_mb: 0, memory: 1n, per_process_memory_in_mb: 1 })];

    expect(processProblems(full, starts(process({ state: 'STOPPED' }), process({ instances: 0 })))).toEqual(
      [],
    );
  });

  test('adds what is planned to what is in use', () => {
    const quotas = [organization({ total_memory_in_mb: 250, memory: 100n })];
    const change = (instances: number) => ({
      before: [process()],
      after: [process({ instances })],
      planned: true,
    });

    expect(processProblems(quotas, change(2))).toEqual([]);
    expect(processProblems(quotas, change(3))).toEqual(['memory quota_exceeded']);
  });
});

describe('taskProblems', () => {
  const task = { memory_in_mb: 100, log_rate_limit_in_bytes_per_second: 10n };

  test.each([
    [{ total_memory_in_mb: 99, memory: 100n }, 'memory_in_mb exceeds space memory quota'],
    [{ per_process_memory_in_mb: 99 }, 'memory_in_mb exceeds space instance memory quota'],
    [{ per_app_tasks: 1, tasks: 2n }, 'app_task_limit quota exceeded'],
    [
      { log_rate_limit_in_bytes_per_second: 9n, log_rate: 10n },
      'log_rate_limit exceeds space log rate quota',
    ],
  ])('refuses beyond %o', (use, problem) => {
    expect(taskProblems([organization({}), space(use)], task)).toEqual([problem]);
  });

  test('refuses one without a log rate where it is limited', () => {
    const unlimited = { ...task, log_rate_limit_in_bytes_per_second: -1n };

    expect(taskProblems([organization({ log_rate_limit_in_bytes_per_second: 9n })], unlimited)).toEqual([
      "log_rate_limit cannot be unlimited in organization 'acme'.",
    ]);
  });

  test('finds none where the task just fits', () => {
    const use = {
      total_memory_in_mb: 100,
      memory: 100n,
      per_process_memory_in_mb: 100,
      per_app_tasks: 1,
      tasks: 1n,
      log_rate_limit_in_bytes_per_second: 10n,
      log_rate: 10n,
    };

    expect(taskProblems([organization(use), space(use)], task)).toEqual([]);
  });
});
