import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { endProcess, endRecorded, identityOf, recordProcess } from '../kubelet/process-identity';
import { freePort } from './free-port';
import { findRedisBinary } from './redis-binary';
import { spawnServer, type StartedServer, untilAnswers } from './started-server';

export interface RedisOptions {
  /** Kept over restarts; made when it is not there. */
  readonly dataDir: string;
  /** A free one when absent. */
  readonly port?: number;
  /** Where a fetched server is kept; beside `dataDir` when absent. */
  readonly cacheDir?: string;
  /** False for throw-away data: nothing is written to the disk. */
  readonly durable?: boolean;
}

/** Uses the server that REDIS_URL names, or runs one on 127.0.0.1 over `dataDir` after ending one that an earlier start left there. */
export async function startRedis(options: RedisOptions): Promise<StartedServer> {
  const external = process.env['REDIS_URL'];
  if (external)
    return { url: external, port: Number(new URL(external).port || 6379), stop: () => Promise.resolve() };

  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const pidFile = join(dataDir, 'redis.pid.json');
  await endRecorded(pidFile);
  const binary = findRedisBinary(options.cacheDir ?? join(dataDir, '..', 'bin'));
  const port = options.port ?? (await freePort());
  const logFile = join(dataDir, 'redis.log');
  const save = options.durable === false ? '' : '60 1';
  const args = [
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--dir',
    dataDir,
    '--save',
    save,
    '--maxmemory-policy',
    'noeviction',
  ];
  const child = spawnServer(binary, args, logFile, { cwd: dataDir });
  const url = `redis://127.0.0.1:${port}`;
  if (child.pid) recordProcess(pidFile, child.pid);
  await untilAnswers(child, logFile, () => ping(url));

  const identity = identityOf(child.pid ?? 0);
  if (!identity) throw new Error(`Redis ended as soon as it had started, see ${logFile}`);
  return {
    url,
    port,
    pid: identity.pid,
    stop: () => endProcess(identity).then(() => rmSync(pidFile, { force: true })),
  };
}

async function ping(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}
