import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { endRecorded, identityOf, endProcess, recordProcess } from '../kubelet/process-identity';
import { freePort } from './free-port';
import {
  binariesReachableBy,
  findPostgresBinaries,
  giveFolder,
  type ServerUser,
  serverUser,
} from './postgres-binaries';
import { spawnServer, type StartedServer, untilAnswers } from './started-server';

export interface PostgresOptions {
  /** Kept over restarts; made when it is not there. */
  readonly dataDir: string;
  /** A free one when absent. */
  readonly port?: number;
  readonly database?: string;
  /** False for throw-away data: no waiting for the disk. */
  readonly durable?: boolean;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '64MB',
  synchronous_commit: 'off',
  log_min_messages: 'warning',
};
const THROW_AWAY = { fsync: 'off', full_page_writes: 'off', autovacuum_naptime: '10min' };

/** Runs the embedded Postgres on 127.0.0.1 over `dataDir`, ends one that an earlier start left there, and makes the database. */
export async function startPostgres(options: PostgresOptions): Promise<StartedServer> {
  const user = serverUser();
  const home = reachableHome(user, resolve(options.dataDir));
  const binaries = binariesReachableBy(user, findPostgresBinaries(), spareFolder(options.dataDir));
  const pidFile = join(home, 'postgres.pid.json');
  await endRecorded(pidFile, { signal: 'SIGINT' });

  const password = initialise(user, home, binaries);
  const port = options.port ?? (await freePort());
  const logFile = join(home, 'postgres.log');
  const settings = { ...SETTINGS, ...(options.durable === false ? THROW_AWAY : {}), port: String(port) };
  const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const child = spawnServer(join(binaries, 'postgres'), ['-D', join(home, 'pgdata'), ...args], logFile, {
    ...user,
    cwd: '/',
  });
  const database = options.database ?? 'cf';
  const url = (name: string) => `postgresql://postgres:${password}@127.0.0.1:${port}/${name}`;
  if (child.pid) recordProcess(pidFile, child.pid);
  await untilAnswers(child, logFile, () => createDatabase(url('postgres'), database));

  const identity = identityOf(child.pid ?? 0);
  if (!identity) throw new Error(`Postgres ended as soon as it had started, see ${logFile}`);
  // SIGINT is Postgres's "fast shutdown": sessions are ended, nothing is lost.
  const stop = () =>
    endProcess(identity, { signal: 'SIGINT', graceMs: 15_000 }).then(() => rmSync(pidFile, { force: true }));
  return { url: url(database), port, pid: identity.pid, stop };
}

/** Removes what `startPostgres` keeps for this data directory, wherever it had to put it. */
export function wipePostgres(dataDir: string): void {
  for (const folder of [dataDir, spareFolder(dataDir)]) rmSync(folder, { recursive: true, force: true });
}

function reachableHome(user: ServerUser, dataDir: string): string {
  if (giveFolder(user, dataDir)) return dataDir;
  const spare = join(spareFolder(dataDir), 'data');
  mkdirSync(spareFolder(dataDir), { recursive: true, mode: 0o755 });
  if (!giveFolder(user, spare))
    throw new Error(`neither ${dataDir} nor ${spare} can be used by an unprivileged user`);
  return spare;
}

function spareFolder(dataDir: string): string {
  return join(
    '/var/tmp',
    `cf-local-${createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12)}`,
  );
}

function initialise(user: ServerUser, home: string, binaries: string): string {
  const passwordFile = join(home, 'password');
  if (existsSync(join(home, 'pgdata', 'PG_VERSION')) && existsSync(passwordFile))
    return readFileSync(passwordFile, 'utf8');
  rmSync(join(home, 'pgdata'), { recursive: true, force: true });
  const password = randomBytes(12).toString('hex');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const { status, stderr, stdout } = spawnSync(
    join(binaries, 'initdb'),
    [
      '-D',
      join(home, 'pgdata'),
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...user, cwd: '/', encoding: 'utf8', env: { PATH: process.env['PATH'], LC_ALL: 'C' } },
  );
  if (status === 0) return password;
  rmSync(join(home, 'pgdata'), { recursive: true, force: true });
  throw new Error(`initdb failed: ${stderr || stdout || 'it could not be run'}`);
}

async function createDatabase(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database "${name}"`);
  } finally {
    await client.end();
  }
}
