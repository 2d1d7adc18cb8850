import { setTimeout as sleep } from 'node:timers/promises';
import { findAppFor } from '@cf/core';
import { CfError } from '@cf/errors';
import { ok } from '@cf/http';
import { KubernetesError } from '@cf/kubernetes';
import { readPlatformLog } from '@cf/live-state';
import { z } from 'zod';
import { get, type RequestContext } from '../v3/request-context';
import { inOrder, type LogLine, type LogWindow } from './log-line';

const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 100;
/** Clients ask again at once when nothing is there. */
const EMPTY_PAUSE_MS = 200;

const nanoseconds = z
  .string()
  .regex(/^-?\d{1,19}$/, 'must be a number of nanoseconds')
  .transform((text) => {
    const value = BigInt(text);
    return value < 0n ? 0n : value;
  });

const ReadQuery = z.object({
  start_time: nanoseconds.default(0n),
  end_time: nanoseconds.optional(),
  limit: z.coerce.number().int().min(0).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  descending: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .default(false),
  envelope_types: z.string().optional(),
  name_filter: z.string().optional(),
});

/** The read API of log-cache, in the form that the cf CLI asks for. Of envelopes there are only logs. */
export const logCacheEndpoints = [
  get('/api/v1/info', { anonymous: true }, () => Promise.resolve(ok({ version: '3.1.0', vm_uptime: '1' }))),

  get('/api/v1/read/:source_id', { query: ReadQuery }, async (ctx, { params, query }) => {
    const app = await findAppFor(ctx, 'read', params.source_id);
    const {
      start_time: start,
      end_time,
      limit,
      descending,
      envelope_types: types,
      name_filter: names,
    } = query;
    const wantsLogs = names === undefined && (types === undefined || /\b(LOG|ANY)\b/.test(types));
    const end = end_time ?? BigInt(Date.now() + 1000) * 1_000_000n;
    const window = { start, end, limit: limit || DEFAULT_LIMIT, descending };
    const lines = wantsLogs ? await readLog(ctx, app.guid, window) : [];
    if (lines.length === 0) await sleep(EMPTY_PAUSE_MS);
    return ok({ envelopes: { batch: lines.map((line) => presentEnvelope(line, app.guid)) } });
  }),
];

async function readLog(ctx: RequestContext, appGuid: string, window: LogWindow): Promise<LogLine[]> {
  const namesOf = async (guids: readonly string[]) => {
    const tasks = await ctx.db.task.findMany({
      where: { guid: { in: [...guids] } },
      select: { guid: true, name: true },
    });
    return new Map(tasks.map(({ guid, name }) => [guid, name]));
  };
  const [ofPods, ofPlatform] = await Promise.all([
    ctx.podLogs.read(appGuid, window, namesOf).catch(unavailable),
    readPlatformLog(ctx.redis, appGuid, window.start, MAX_LIMIT),
  ]);
  const platform = ofPlatform.map(({ ts, source_type, instance_id, type, line }): LogLine => ({
    time: BigInt(ts),
    sourceType: source_type,
    instanceId: instance_id,
    type,
    text: line,
  }));
  return inOrder([...ofPods, ...platform], window);
}

function unavailable(error: unknown): never {
  if (!(error instanceof KubernetesError)) throw error;
  throw new CfError('RunnerUnavailable', 'logs cannot be read at present', { cause: error });
}

const presentEnvelope = ({ time, sourceType, instanceId, type, text, tags }: LogLine, appGuid: string) => ({
  timestamp: String(time),
  source_id: appGuid,
  instance_id: instanceId,
  deprecated_tags: {},
  tags: { ...tags, source_type: sourceType, instance_id: instanceId, app_id: appGuid },
  log: { payload: Buffer.from(text).toString('base64'), type },
});
