import { createWriteStream } from 'node:fs';
import { lstat, mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type KpackSource } from '@cf/kubernetes';
import { parseReference, type RegistryClient, RegistryError } from '@cf/registry';
import { extractLayer } from '../../kubelet/images/extract-layer';
import { pathInRoot } from '../../kubelet/images/path-in-root';
import { StepFailure } from './step-failure';
import { unzip } from './unzip';

/** What fetching a source needs. */
export interface Fetching {
  readonly registry: RegistryClient;
  /** Where the app's files go. */
  readonly appDir: string;
  /** For archives on their way. */
  readonly scratchDir: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Puts the source into the app's folder, as kpack does: modes are kept, symbolic links are lost. */
export async function fetchSource(source: KpackSource, fetching: Fetching): Promise<void> {
  await mkdir(fetching.appDir, { recursive: true });
  await mkdir(fetching.scratchDir, { recursive: true });
  try {
    if (source.registry) await fetchImage(source.registry.image, fetching);
    else if (source.blob) await fetchBlob(source.blob.url, fetching);
    else throw new StepFailure(1, 'no git url, blob url, or registry image provided');
  } catch (error) {
    if (error instanceof StepFailure) throw error;
    throw new StepFailure(1, (error as Error).message);
  }
  await dropLinks(fetching.appDir);
  if (source.subPath) await enterSubPath(source.subPath, fetching);
}

/** Set on package images whose one layer holds one archive. */
const CONTENT_TYPE = 'source.contenttype.kpack.io';

async function fetchImage(image: string, { registry, appDir, scratchDir, say, signal }: Fetching) {
  say(`Pulling ${image}...`);
  const { host, repository } = parseReference(image);
  const described = await registry.describeImage(image, signal).catch((error: unknown) => {
    if (error instanceof RegistryError) throw new StepFailure(1, `GET ${image}: ${error.message}`);
    throw error;
  });
  const isArchive = described.labels[CONTENT_TYPE] !== undefined;
  const target = isArchive ? await mkdtemp(join(scratchDir, 'content-')) : appDir;
  for (const { digest } of described.layers) {
    const file = join(scratchDir, 'layer');
    const bytes = await registry.getBlob(`${host}/${repository}`, digest, signal);
    await pipeline(bytes, createWriteStream(file));
    await extractLayer(file, target);
    await rm(file);
  }
  if (isArchive) await unpackOnlyFile(target, appDir);
  say(`Successfully pulled ${image} in path "/workspace"`);
}

async function unpackOnlyFile(folder: string, appDir: string): Promise<void> {
  const [only, ...others] = await readdir(folder);
  if (!only || others.length > 0) throw new StepFailure(1, `expected layer to have exactly one file`);
  await unpack(join(folder, only), appDir);
  await rm(folder, { recursive: true });
}

async function fetchBlob(url: string, { appDir, scratchDir, say, signal }: Fetching): Promise<void> {
  const { host, pathname } = new URL(url);
  say(`Downloading ${host}${pathname}...`);
  const answer = await fetch(url, { signal });
  if (!answer.ok || !answer.body) throw new StepFailure(1, `failed to get blob ${url}: ${answer.status}`);
  const file = join(scratchDir, 'blob');
  await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(file));
  await unpack(file, appDir);
  await rm(file);
  say(`Successfully downloaded ${host}${pathname} in path "/workspace"`);
}

/** By content, never by name. */
async function unpack(file: string, appDir: string): Promise<void> {
  const handle = await open(file);
  const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0).finally(() => handle.close());
  if (buffer.toString('latin1', 0, 2) === 'PK') return unzip(file, appDir);
  await extractLayer(file, appDir);
}

async function dropLinks(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const stats = await lstat(path);
    if (stats.isSymbolicLink()) await rm(path);
    else if (stats.isDirectory()) await dropLinks(path);
  }
}

async function enterSubPath(subPath: string, { appDir, scratchDir }: Fetching): Promise<void> {
  const part = await pathInRoot(appDir, subPath);
  const stats = await lstat(part).catch(() => undefined);
  if (!stats?.isDirectory()) throw new StepFailure(1, `unable to find sub path ${subPath}`);
  const whole = join(scratchDir, 'whole');
  await rename(appDir, whole);
  await rename(join(whole, part.slice(appDir.length)), appDir);
  await rm(whole, { recursive: true, force: true });
}
