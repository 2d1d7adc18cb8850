import { type Redis } from 'ioredis';

/** A line that the platform itself writes into an app's log. */
export interface PlatformLogLine {
  /** Nanoseconds since the epoch, decimal. */
  readonly ts: string;
  readonly source_type: string;
  readonly instance_id: string;
  readonly type: 'OUT' | 'ERR';
  readonly line: string;
}

const KEY = 'cf:log:';
const MAX_LINES = 1000;
const KEEP_SECONDS = 7 * 24 * 3600;

/** Appends lines to an app's log, newest thousand kept for a week. A log line is never worth a failed request: errors are swallowed. */
export async function appendPlatformLog(
  redis: Redis,
  appGuid: string,
  lines: readonly Omit<PlatformLogLine, 'ts'>[],
): Promise<void> {
  const pipeline = redis.pipeline();
  for (const line of lines) {
    const fields = Object.entries({ ts: `${Date.now()}000000`, ...line }).flat();
    pipeline.xadd(KEY + appGuid, 'MAXLEN', '~', MAX_LINES, '*', ...fields);
  }
  pipeline.expire(KEY + appGuid, KEEP_SECONDS);
  await pipeline.exec().catch(() => undefined);
}

/** The platform's lines of an app from a time on (nanoseconds), oldest first, at most `limit` of the newest. */
export async function readPlatformLog(
  redis: Redis,
  appGuid: string,
  sinceNs: bigint,
  limit: number,
): Promise<PlatformLogLine[]> {
  const from = sinceNs > 0n ? `${sinceNs / 1_000_000n}` : '-';
  const entries = await redis.xrevrange(KEY + appGuid, '+', from, 'COUNT', limit).catch(() => []);
  return entries.map(([id, fields]) => lineOf(id, fields)).reverse();
}

function lineOf(id: string, fields: readonly string[]): PlatformLogLine {
  const entry: Record<string, string> = {};
  for (let at = 0; at + 1 < fields.length; at += 2) entry[fields[at] ?? ''] = fields[at + 1] ?? '';
  const [ms = '0', sequence = '0'] = id.split('-');
  return { ...(entry as unknown as PlatformLogLine), ts: `${BigInt(ms) * 1_000_000n + BigInt(sequence)}` };
}
