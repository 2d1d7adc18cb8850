import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ContainerLog } from '../../kubelet/container/container-log';
import { prepareContainer } from '../../kubelet/container/prepare';
import { runProcess } from '../../kubelet/container/run-process';
import { createImageStore } from '../../kubelet/images/image-store';

/** A container of an image, run as the kubelet does. */
export interface RunningImage {
  /** What the app answers on its port, as soon as it does. */
  get(path?: string): Promise<{ status: number; text: string }>;
  readonly output: () => string;
  stop(): Promise<void>;
}

/** Runs an image with this command (its entry point when there is none). */
export async function runImage(
  { registryUrl, folder }: { registryUrl: string; folder: string },
  image: string,
  command?: string[],
): Promise<RunningImage> {
  const port = await freePort();
  const images = createImageStore({ dir: join(folder, 'images'), registryUrl });
  const dir = await mkdtemp(join(folder, 'container-'));
  const container = {
    name: 'opi',
    image,
    ...(command && { command }),
    env: [{ name: 'PORT', value: String(port) }],
  };
  const plan = await prepareContainer(container, await images.pull(image), {
    client: {} as never,
    pod: { metadata: { name: 'pod', namespace: 'ns' } },
    dir,
    ports: {},
    volumes: {},
  });
  let output = '';
  const log: ContainerLog = {
    write: (_stream, chunk) => void (output += chunk.toString()),
    close: () => undefined,
  };
  const running = await runProcess(plan, { log, pidFile: join(dir, 'pid.json'), strays: () => [] });
  return {
    output: () => output,
    async get(path = '/') {
      for (let attempt = 0; ; attempt += 1) {
        try {
          const answer = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' });
          return { status: answer.status, text: await answer.text() };
        } catch (error) {
          if (attempt > 150) throw new Error(`no answer; the app said: ${output}`, { cause: error });
          await sleep(100);
        }
      }
    },
    async stop() {
      running.signal('SIGKILL');
      await running.exited;
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
