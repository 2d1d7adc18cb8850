import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { decode } from './api';
import { CliError } from './cli-error';
import { type ReplayContext } from './context';
import { encodeQuery, type Query } from './query';

const nanoseconds = z.string().regex(/^-?\d+$/);
const tags = z.record(z.string(), z.string());
const common = {
  timestamp: nanoseconds,
  source_id: z.string(),
  instance_id: z.string(),
  deprecated_tags: z.record(z.string(), z.unknown()).optional(),
  tags: tags.optional(),
};
const Base64 = z
  .string()
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'not base64');

/** Protobuf's JSON form: a key that it does not know is an error. */
const LogEnvelope = z.strictObject({
  ...common,
  log: z.strictObject({ payload: Base64, type: z.enum(['OUT', 'ERR']) }),
});
const Number64 = z.strictObject({ value: z.number(), unit: z.string().optional() });
const OtherEnvelope = z.union([
  z.strictObject({ ...common, gauge: z.strictObject({ metrics: z.record(z.string(), Number64) }) }),
  z.strictObject({
    ...common,
    counter: z.strictObject({ name: z.string(), delta: nanoseconds.optional(), total: nanoseconds }),
  }),
  z.strictObject({
    ...common,
    timer: z.strictObject({ name: z.string(), start: nanoseconds, stop: nanoseconds }),
  }),
  z.strictObject({ ...common, event: z.strictObject({ title: z.string(), body: z.string() }) }),
]);
const ReadAnswer = z.strictObject({
  envelopes: z.strictObject({ batch: z.array(z.union([LogEnvelope, OtherEnvelope])) }),
});
const Info = z.strictObject({ version: z.string().regex(/^\d+\.\d+\.\d+/), vm_uptime: z.string() });

/** A line of an app's log. */
export interface LogLine {
  readonly timestamp: bigint;
  readonly sourceType: string;
  readonly instanceId: string;
  readonly type: 'OUT' | 'ERR';
  readonly message: string;
}

type Envelope = z.output<typeof ReadAnswer>['envelopes']['batch'][number];

/** Go's zero time, which a read without a start sends. */
const ZERO_TIME = '-6795364578871345152';
const NANOSECONDS = 1_000_000n;
const now = () => BigInt(Date.now()) * NANOSECONDS;

async function readPath(ctx: ReplayContext): Promise<string> {
  const { logCacheUrl } = ctx.session;
  if (!logCacheUrl) throw new CliError('usage', 'unsupported protocol scheme');
  const answer = await ctx.http.send({
    url: `${logCacheUrl}/api/v1/info`,
    authorization: await ctx.uaa.authorization(),
  });
  const { version } = decode(Info, answer, 'GET info');
  return `${logCacheUrl}${Number(version.split('.')[0]) >= 2 ? '/api/v1/read' : '/v1/read'}`;
}

async function read(
  ctx: ReplayContext,
  path: string,
  appGuid: string,
  query: Query,
): Promise<readonly Envelope[]> {
  const url = `${path}/${appGuid}?${encodeQuery(query)}`;
  const answer = await ctx.http.send({ url, authorization: await ctx.uaa.authorization() });
  if (answer.status !== 200)
    throw new CliError('unexpected_response', `unexpected status code ${answer.status}`);
  return decode(ReadAnswer, answer, 'GET read').envelopes.batch;
}

/** What `cf logs --recent` shows: the last thousand lines, oldest first. */
export async function readRecentLogs(ctx: ReplayContext, appGuid: string): Promise<LogLine[]> {
  const path = await readPath(ctx);
  const query = { descending: 'true', envelope_types: 'LOG', limit: 1000, start_time: ZERO_TIME };
  const batch = await read(ctx, path, appGuid, query);
  requireOrder(batch, 'descending');
  return batch.flatMap(toLine).reverse();
}

/** Hands over new lines until the signal comes, as `cf logs` and the staging of a push do. */
export async function tailLogs(
  ctx: ReplayContext,
  appGuid: string,
  onLine: (line: LogLine) => void,
  signal: AbortSignal,
): Promise<void> {
  const path = await readPath(ctx);
  let start = await firstMoment(ctx, path, appGuid, signal);
  let errors = 0;
  while (!signal.aborted && errors < 5) {
    try {
      const batch = await read(ctx, path, appGuid, { envelope_types: 'LOG', start_time: String(start) });
      requireOrder(batch, 'ascending');
      const old = batch.filter(({ timestamp }) => BigInt(timestamp) <= now() - 2_000n * NANOSECONDS);
      old.flatMap(toLine).forEach(onLine);
      const last = old.at(-1);
      if (last) start = BigInt(last.timestamp) + 1n;
      if (batch.length === 0 || !last) await pause(250, signal);
      errors = 0;
    } catch (error) {
      if (!(error instanceof CliError) || error.kind === 'bad_answer') throw error;
      errors += 1;
    }
  }
}

/** The tail begins a second before the newest envelope that is at least a second old. */
async function firstMoment(
  ctx: ReplayContext,
  path: string,
  appGuid: string,
  signal: AbortSignal,
): Promise<bigint> {
  while (!signal.aborted) {
    const [newest] = await read(ctx, path, appGuid, { descending: 'true', limit: 1, start_time: ZERO_TIME });
    if (newest && BigInt(newest.timestamp) <= now() - 1_000n * NANOSECONDS) {
      return BigInt(newest.timestamp) - 1_000n * NANOSECONDS;
    }
    await pause(250, signal);
  }
  return now();
}

const pause = (milliseconds: number, signal: AbortSignal) =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined);

function requireOrder(batch: readonly Envelope[], order: 'ascending' | 'descending'): void {
  const times = batch.map(({ timestamp }) => BigInt(timestamp));
  if (order === 'descending') times.reverse();
  const wrong = times.findIndex((time, index) => index > 0 && time <= (times[index - 1] ?? 0n));
  if (wrong > 0) throw new CliError('bad_answer', `Log lines are not strictly ${order} at ${times[wrong]}`);
}

function toLine(envelope: Envelope): LogLine[] {
  if (!('log' in envelope)) return [];
  return [
    {
      timestamp: BigInt(envelope.timestamp),
      sourceType: envelope.tags?.['source_type'] ?? '',
      instanceId: envelope.instance_id,
      type: envelope.log.type,
      message: Buffer.from(envelope.log.payload, 'base64').toString('utf8'),
    },
  ];
}
