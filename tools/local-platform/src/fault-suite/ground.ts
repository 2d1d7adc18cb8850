/** Everything below the six processes, for as long as stdin is open: says where it is in one line of JSON. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@cf/database';
import { destination, pino } from 'pino';
import { endRecorded } from '../kubelet/process-identity';
import { APP_NAMES } from '../start/app-configs';
import { freePort } from '../start/free-port';
import { takeOver } from '../start/leftovers';
import { foldersOf } from '../start/options';
import { startPostgres, wipePostgres } from '../start/postgres';
import { startRedis } from '../start/redis';
import { startCluster } from '../start/start-cluster';
import { startUaa } from '../uaa';
import { ADMIN, dataDir, type Ground, root, SERVERS } from './places';

async function main(): Promise<void> {
  const folders = foldersOf(dataDir);
  await takeOver(folders);
  wipePostgres(folders.postgres);
  rmSync(dataDir, { recursive: true, force: true });
  for (const folder of Object.values(folders).slice(0, -1)) mkdirSync(folder, { recursive: true });
  bundle();
  const log = pino({ level: 'info' }, destination(join(folders.logs, 'local-platform.log')));
  const [postgresPort, redisPort] = [await freePort(), await freePort()];
  const [postgres, redis] = await Promise.all([
    startPostgres(SERVERS.postgres(postgresPort)),
    startRedis(SERVERS.redis(redisPort)),
  ]);
  await migrate(postgres.url, join(root, 'libs', 'database', 'prisma', 'migrations'));
  const uaa = await startUaa({ port: 0, dataDir: join(folders.platform, 'uaa'), ...ADMIN, log });
  const ports = { kubernetes: 0, registry: 0, gateway: 0 };
  const cluster = await startCluster({ directory: folders.platform, ports, log });

  const ground: Ground = {
    postgresPort,
    redisPort,
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    uaaUrl: uaa.url,
    issuer: uaa.issuer,
    kubeconfig: cluster.kubeconfig,
    registryUrl: cluster.registryUrl,
    gatewayUrl: cluster.gatewayUrl,
  };
  const end = () => void stop().then(() => process.exit(0));
  process.stdin.resume().once('end', end);
  process.once('SIGTERM', end);
  process.stdout.write(`${JSON.stringify({ CF_FAULT_GROUND: JSON.stringify(ground) })}\n`);

  /** The tests may have started both servers anew. */
  async function stop(): Promise<void> {
    await cluster.stop();
    await uaa.close();
    await endRecorded(join(folders.redis, 'redis.pid.json'));
    await endRecorded(join(folders.postgres, 'postgres.pid.json'), { signal: 'SIGINT' });
    wipePostgres(folders.postgres);
  }
}

function bundle(): void {
  const { status } = spawnSync(process.execPath, ['tools/bundle.mjs', ...APP_NAMES], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('The processes could not be bundled');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
