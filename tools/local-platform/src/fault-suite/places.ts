import { join, resolve } from 'node:path';
import { foldersOf } from '../start/options';
import { type PostgresOptions } from '../start/postgres';
import { type RedisOptions } from '../start/redis';

export const root = resolve(__dirname, '../../../..');
/** Stays after the tests, with the logs of all processes. */
export const dataDir = join(root, '.local', 'faults');
export const folders = foldersOf(dataDir);
export const ADMIN = { adminUser: 'admin', adminPassword: 'admin' };

/** How the two servers are started, the first time and again after a test has stopped them. */
export const SERVERS = {
  postgres: (port: number): PostgresOptions => ({ dataDir: folders.postgres, port, durable: false }),
  redis: (port: number): RedisOptions => ({
    dataDir: folders.redis,
    cacheDir: join(root, '.local', 'bin'),
    port,
    durable: false,
  }),
};

/** Where everything below the six processes is. */
export interface Ground {
  readonly postgresPort: number;
  readonly redisPort: number;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly uaaUrl: string;
  readonly issuer: string;
  readonly kubeconfig: string;
  readonly registryUrl: string;
  readonly gatewayUrl: string;
}

/** What the setup has started. */
export function theGround(): Ground {
  const ground = process.env['CF_FAULT_GROUND'];
  if (!ground) throw new Error('Run this with the jest project `faults`, whose setup starts what it needs');
  return JSON.parse(ground) as Ground;
}
