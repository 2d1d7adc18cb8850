import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';

const WORKSPACE = join(__dirname, '../../../..');

/** Starts the real registry-buddy as a process of its own; answers its URL and what stops it. */
export async function startRegistryBuddy(options: {
  blobs: string;
  registry: string;
  prefix: string;
}): Promise<{ url: string; stop: () => Promise<void> }> {
  const [port, health] = [await freePort(), await freePort()];
  const file = join(options.blobs, 'registry-buddy.json');
  const config = {
    health: { host: '127.0.0.1', port: health },
    listen: { port },
    blobstore: { type: 'directory', directory: options.blobs },
    registry: {
      packagesPrefix: `${options.prefix}/packages`,
      dropletsPrefix: `${options.prefix}/droplets`,
      insecureRegistries: [options.registry],
    },
    packages: { spoolDirectory: join(options.blobs, 'spool') },
  };
  writeFileSync(file, JSON.stringify(config));
  const child = spawn(process.execPath, ['tools/run-ts.mjs', 'apps/registry-buddy/src/main.ts'], {
    cwd: WORKSPACE,
    env: { ...process.env, CONFIG_FILE: file },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await until(() =>
    fetch(url).then(
      () => true,
      () => false,
    ),
  );
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until the condition holds, at most for the time. */
export async function until<T>(
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 60_000,
): Promise<T> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > giveUpAt) throw new Error(`Not within ${timeoutMs} ms: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
