import { familyOf, listProcesses, type ProcessRow, proportionalMemoryOf } from './process-table';

/** What a container uses at present. */
export interface Usage {
  readonly cpuCores: number;
  readonly memoryBytes: number;
  readonly at: number;
}

/** Watches the processes of containers. */
export interface UsageMeter {
  /** From now on that process and its family count as one; `onExceeded` is called when they hold more memory than the limit. */
  watch(pid: number, limitBytes: number | undefined, onExceeded: () => void): void;
  unwatch(pid: number): void;
  usageOf(pid: number): Usage | undefined;
  /** Descendants that left the group of that process and still run. */
  strays(pid: number): number[];
  stop(): void;
}

interface Watched {
  readonly limitBytes: number | undefined;
  readonly onExceeded: () => void;
  /** Members ever seen, with the processor time that each had used when last seen. */
  readonly members: Map<string, ProcessRow>;
  usage?: Usage;
  history: { at: number; cpuSeconds: number }[];
}

const SAMPLE_MS = 500;
const WINDOW_MS = 10_000;
const identify = ({ pid, startedAt }: ProcessRow) => `${pid}@${startedAt}`;

/** A meter that looks at the table of processes twice a second while there is somebody to watch. */
export function createUsageMeter(): UsageMeter {
  const watched = new Map<number, Watched>();
  const timer = setInterval(() => watched.size > 0 && sampleAll(watched), SAMPLE_MS);
  timer.unref();
  return {
    watch: (pid, limitBytes, onExceeded) =>
      void watched.set(pid, { limitBytes, onExceeded, members: new Map(), history: [] }),
    unwatch: (pid) => void watched.delete(pid),
    usageOf: (pid) => watched.get(pid)?.usage,
    strays(pid) {
      const members = watched.get(pid)?.members;
      if (!members?.size) return [];
      return listProcesses()
        .filter((row) => members.has(identify(row)) && row.group !== pid)
        .map((row) => row.pid);
    },
    stop: () => clearInterval(timer),
  };
}

function sampleAll(watched: Map<number, Watched>): void {
  const rows = listProcesses();
  const at = Date.now();
  for (const [pid, one] of watched) sample(one, familyOf(pid, rows), at);
}

function sample(one: Watched, family: readonly ProcessRow[], at: number): void {
  for (const row of family) one.members.set(identify(row), row);
  const cpuSeconds = [...one.members.values()].reduce((sum, row) => sum + row.cpuSeconds, 0);
  one.history = [...one.history.filter((entry) => at - entry.at <= WINDOW_MS), { at, cpuSeconds }];
  const oldest = one.history[0];
  const seconds = oldest ? (at - oldest.at) / 1000 : 0;
  const memoryBytes = family.reduce((sum, row) => sum + row.memoryBytes, 0);
  one.usage = {
    at,
    memoryBytes,
    cpuCores: oldest && seconds > 0 ? (cpuSeconds - oldest.cpuSeconds) / seconds : 0,
  };
  if (one.limitBytes === undefined || memoryBytes <= one.limitBytes) return;
  // Resident sizes count shared pages once per process; only the exact figure may end a container.
  if (proportionalMemoryOf(family) > one.limitBytes) one.onExceeded();
}
