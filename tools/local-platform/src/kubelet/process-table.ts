import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { type ProcessIdentity, statFieldsOf } from './process-identity';

/** A process as the system's table shows it. */
export interface ProcessRow extends ProcessIdentity {
  readonly parent: number;
  readonly group: number;
  readonly memoryBytes: number;
  readonly cpuSeconds: number;
}

const PAGE_BYTES = 4096;
const TICKS_PER_SECOND = 100;

/** All running processes of this machine at this moment. */
export function listProcesses(): ProcessRow[] {
  return process.platform === 'linux' ? readProc() : askPs();
}

function readProc(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? statFieldsOf(name) : undefined;
    if (!fields || fields[0] === 'Z') continue;
    rows.push({
      pid: Number(name),
      parent: Number(fields[1]),
      group: Number(fields[2]),
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      startedAt: fields[19] ?? '',
      memoryBytes: Number(fields[21]) * PAGE_BYTES,
    });
  }
  return rows;
}

function askPs(): ProcessRow[] {
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,ppid=,pgid=,rss=,time=,lstart='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, group, kilobytes, time = '', ...start] = line.trim().split(/\s+/);
    if (!pid) return [];
    const cpuSeconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        cpuSeconds,
        startedAt: start.join(' '),
        memoryBytes: Number(kilobytes) * 1024,
      },
    ];
  });
}

/** The processes that belong to the one that leads a group: its group, and descendants that made groups of their own. */
export function familyOf(leader: number, rows: readonly ProcessRow[]): ProcessRow[] {
  const family = new Map<number, ProcessRow>();
  const children = groupByParent(rows);
  const add = (row: ProcessRow) => {
    if (family.has(row.pid)) return;
    family.set(row.pid, row);
    children.get(row.pid)?.forEach(add);
  };
  for (const row of rows) if (row.group === leader || row.pid === leader) add(row);
  return [...family.values()];
}

function groupByParent(rows: readonly ProcessRow[]): Map<number, ProcessRow[]> {
  const children = new Map<number, ProcessRow[]>();
  for (const row of rows) children.set(row.parent, [...(children.get(row.parent) ?? []), row]);
  return children;
}

/** Memory of those processes with shared pages counted once, where the system can tell; else as the table shows it. */
export function proportionalMemoryOf(rows: readonly ProcessRow[]): number {
  return rows.reduce((sum, { pid, memoryBytes }) => {
    try {
      const [, kilobytes] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
      return sum + (kilobytes ? Number(kilobytes) * 1024 : memoryBytes);
    } catch {
      return sum + memoryBytes;
    }
  }, 0);
}
