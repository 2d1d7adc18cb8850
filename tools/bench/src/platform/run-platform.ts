import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectKubernetes, type KubeClient } from '@cf/kubernetes';
import { type ApiClient, logIn, type Ready } from '@cf/local-platform';

/** A local platform that runs for the bench alone. */
export interface RunningPlatform {
  readonly ready: Ready;
  readonly kubernetes: KubeClient;
  /** A client of the administrator; logs in again before its token ends. */
  readonly api: () => Promise<ApiClient>;
  readonly stop: () => Promise<void>;
}

const READY_MS = 300_000;
const STOP_MS = 30_000;
/** Tokens of the local issuer last ten minutes. */
const TOKEN_MS = 5 * 60_000;

/** Starts the platform as `npm start` does, with new data on free ports. */
export async function runPlatform(root: string): Promise<RunningPlatform> {
  const folder = join(root, '.local', 'bench', 'platform');
  const file = join(folder, 'ready.json');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const output = openSync(join(folder, 'start.log'), 'a');
  const child = spawn(
    'bash',
    ['tools/start.sh', '--fresh', '--no-sample', '--free-ports', '--data-dir', folder],
    { cwd: root, stdio: ['ignore', output, output] },
  );
  closeSync(output);
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(STOP_MS)]);
  };
  try {
    await untilThere(file, () => child.exitCode !== null);
  } catch (error) {
    await stop();
    throw error;
  }
  const ready = JSON.parse(readFileSync(file, 'utf8')) as Ready;
  const kubernetes = connectKubernetes({ kubeconfig: ready.kubeconfig });
  return { ready, kubernetes, api: keptLogIn(ready), stop: async () => (kubernetes.close(), stop()) };
}

async function untilThere(file: string, hasEnded: () => boolean): Promise<void> {
  for (const end = Date.now() + READY_MS; !existsSync(file); await sleep(200)) {
    if (hasEnded() || Date.now() > end)
      throw new Error(`the platform did not start, see start.log beside ${file}`);
  }
}

function keptLogIn({ api: apiUrl, uaa: uaaUrl, admin }: Ready): RunningPlatform['api'] {
  let kept: { readonly client: Promise<ApiClient>; readonly until: number } | undefined;
  return () => {
    if (!kept || Date.now() > kept.until)
      kept = { client: logIn({ apiUrl, uaaUrl, ...admin }), until: Date.now() + TOKEN_MS };
    return kept.client;
  };
}
