/** One line of an app's log, whoever wrote it. */
export interface LogLine {
  /** Nanoseconds since the epoch. */
  readonly time: bigint;
  readonly sourceType: string;
  readonly instanceId: string;
  readonly type: 'OUT' | 'ERR';
  readonly text: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A stretch of time, its end excluded, and how many lines of it at most. */
export interface LogWindow {
  readonly start: bigint;
  readonly end: bigint;
  readonly limit: number;
  /** The newest lines first; else the oldest. */
  readonly descending: boolean;
}

const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z (.*)$/s;

/** The time and the text of a line as Kubernetes writes it with timestamps; undefined for anything else. */
export function parseTimestamped(line: string): { time: bigint; text: string } | undefined {
  const match = FORM.exec(line);
  if (!match) return undefined;
  const [, seconds = '', fraction = '', text = ''] = match;
  const ms = Date.parse(`${seconds}Z`);
  if (Number.isNaN(ms)) return undefined;
  return { time: BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0')), text };
}

/** The lines of a window in strict order: no two have the same time, because readers go on from the time of the last. */
export function inOrder(lines: readonly LogLine[], { start, end, limit, descending }: LogWindow): LogLine[] {
  const sorted = lines
    .filter(({ time }) => time >= start && time < end)
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  let last = -1n;
  const unique = sorted.map((line) => {
    last = line.time > last ? line.time : last + 1n;
    return last === line.time ? line : { ...line, time: last };
  });
  return descending ? unique.slice(-limit).reverse() : unique.slice(0, limit);
}
