/**
 * Postgres and Redis for the integration tests, on free ports, with data that nobody misses: `npx tsx tools/test-services.ts` prints where they are and
 * leaves them running (again: prints the same ones), `--stop` ends them.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  endProcess,
  identityOf,
  isRunning,
  type ProcessIdentity,
} from './local-platform/src/kubelet/process-identity';
import { startPostgres, wipePostgres } from './local-platform/src/start/postgres';
import { startRedis } from './local-platform/src/start/redis';

interface TestServices {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly pids: readonly number[];
  readonly processes: readonly ProcessIdentity[];
}

const root = join(__dirname, '..');
const folder = join(root, '.local', 'test');
const file = join(folder, 'services.json');
const lock = join(folder, 'lock.json');

function read<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** Several test runs may ask at once; only one may start the servers. */
async function takeLock(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (;;) {
    try {
      return writeFileSync(lock, JSON.stringify(identityOf(process.pid)), { flag: 'wx' });
    } catch {
      const holder = read<ProcessIdentity>(lock);
      if (holder && !isRunning(holder)) rmSync(lock, { force: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function start(): Promise<TestServices> {
  const present = read<TestServices>(file);
  if (present?.processes.length && present.processes.every(isRunning)) return present;
  await stop();
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), database: 'test', durable: false }),
    startRedis({ dataDir: join(folder, 'redis'), cacheDir: join(root, '.local', 'bin'), durable: false }),
  ]);
  const pids = [postgres.pid, redis.pid].filter((pid) => pid !== undefined);
  const processes = pids.map(identityOf).filter((identity) => identity !== undefined);
  const services = { databaseUrl: postgres.url, redisUrl: redis.url, pids, processes };
  writeFileSync(file, JSON.stringify(services, null, 2));
  return services;
}

async function stop(): Promise<void> {
  await Promise.all(
    (read<TestServices>(file)?.processes ?? []).map((identity) => endProcess(identity, { signal: 'SIGINT' })),
  );
  rmSync(file, { force: true });
  wipePostgres(join(folder, 'postgres'));
  rmSync(join(folder, 'redis'), { recursive: true, force: true });
}

async function main(): Promise<void> {
  await takeLock();
  try {
    if (process.argv.includes('--stop')) await stop();
    else process.stdout.write(`${JSON.stringify(await start(), null, 2)}\n`);
  } finally {
    rmSync(lock, { force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
