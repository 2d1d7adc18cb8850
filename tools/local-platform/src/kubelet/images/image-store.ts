import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extractLayer } from './extract-layer';
import { isHostImage, parseImage } from './reference';
import { type ImageConfig, ImagePullError, pullBlob, pullConfig, pullManifest } from './registry-pull';

/** An image that is unpacked on this machine. */
export interface LocalImage {
  readonly imageID: string;
  readonly config: ImageConfig;
  /** Its unpacked layers; absent when the image is the machine itself. */
  readonly root?: string;
  readonly wasPresent: boolean;
}

/** Images of the local registry, unpacked once per digest. */
export interface ImageStore {
  pull(image: string): Promise<LocalImage>;
}

const KEEP = 30;

/** A store in `dir` of images of that one registry. */
export function createImageStore({ dir, registryUrl }: { dir: string; registryUrl: string }): ImageStore {
  const underWay = new Map<string, Promise<boolean>>();

  async function pull(image: string): Promise<LocalImage> {
    if (isHostImage(image)) return { imageID: image, config: {}, wasPresent: true };
    const { host, repository, reference } = parseImage(image);
    if (!isSameHost(host, registryUrl)) {
      throw new ImagePullError(
        `the local platform runs images of its own registry (${new URL(registryUrl).host}) only, not of ${host}`,
      );
    }
    const known = reference.startsWith('sha256:') && existsSync(configFileOf(dir, reference));
    const { digest, layers, config } = known
      ? { digest: reference, layers: [], config: '' }
      : await pullManifest(registryUrl, repository, reference).then(({ digest, manifest }) => ({
          digest,
          layers: manifest.layers.map((layer) => layer.digest),
          config: manifest.config.digest,
        }));
    const fetching =
      underWay.get(digest) ??
      unpack({ dir, registryUrl, repository, digest, layers, config }).finally(() => underWay.delete(digest));
    underWay.set(digest, fetching);
    const wasPresent = await fetching;
    return {
      imageID: `${host}/${repository}@${digest}`,
      config: JSON.parse(await readFile(configFileOf(dir, digest), 'utf8')) as ImageConfig,
      root: rootOf(dir, digest),
      wasPresent,
    };
  }

  return { pull };
}

const nameOf = (digest: string) => digest.replace(':', '-');
const rootOf = (dir: string, digest: string) => join(dir, nameOf(digest), 'root');
const configFileOf = (dir: string, digest: string) => join(dir, nameOf(digest), 'config.json');

interface Unpacking {
  readonly dir: string;
  readonly registryUrl: string;
  readonly repository: string;
  readonly digest: string;
  readonly layers: readonly string[];
  readonly config: string;
}

/** True when the image was there already. A folder appears under its final name only when it is complete. */
async function unpack({ dir, registryUrl, repository, digest, layers, config }: Unpacking): Promise<boolean> {
  if (existsSync(configFileOf(dir, digest))) {
    const now = new Date();
    await utimes(join(dir, nameOf(digest)), now, now);
    return true;
  }
  await mkdir(dir, { recursive: true });
  const work = await mkdtemp(join(dir, '.unpacking-'));
  try {
    await mkdir(join(work, 'root'));
    for (const layer of layers) {
      const file = join(work, 'layer');
      await pullBlob(registryUrl, repository, layer, file);
      await extractLayer(file, join(work, 'root'));
      await rm(file);
    }
    await writeFile(
      join(work, 'config.json'),
      JSON.stringify(await pullConfig(registryUrl, repository, config)),
    );
    await rename(work, join(dir, nameOf(digest)));
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    throw error instanceof ImagePullError
      ? error
      : new ImagePullError(`failed to unpack: ${(error as Error).message}`, { cause: error });
  }
  await forgetOldest(dir);
  return false;
}

/** Containers run on copies, so an image that was not used for long may go at any time. */
async function forgetOldest(dir: string): Promise<void> {
  const folders = (await readdir(dir))
    .filter((name) => name.startsWith('sha256-'))
    .map((name) => join(dir, name));
  const used = await Promise.all(
    folders.map(async (folder) => ({ folder, at: (await stat(folder)).mtimeMs })),
  );
  const old = used.sort((a, b) => b.at - a.at).slice(KEEP);
  for (const { folder } of old) await rm(folder, { recursive: true, force: true });
}

function isSameHost(host: string, registryUrl: string): boolean {
  const registry = new URL(registryUrl);
  if (host === registry.host) return true;
  const [name = '', port = '80'] = host.split(':');
  return (
    ['localhost', '127.0.0.1'].includes(name) &&
    port === (registry.port || '80') &&
    ['localhost', '127.0.0.1'].includes(registry.hostname)
  );
}
