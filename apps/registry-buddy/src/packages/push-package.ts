import { createWriteStream } from 'node:fs';
import { mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Blobstore } from '@cf/blobstore';
import { bufferBlob, MEDIA_TYPES, type RegistryClient } from '@cf/registry';
import { type PackagesConfig } from '../config';
import { PackageRefusedError } from './package-refused';
import { readZip } from './read-zip';
import { type Layer, writeLayer } from './write-layer';

/** What packages are pushed with. */
export interface PackageParts {
  readonly blobstore: Pick<Blobstore, 'get' | 'size'>;
  readonly registry: Pick<RegistryClient, 'uploadBlob' | 'putManifest'>;
  readonly settings: PackagesConfig;
}

/** Where the zip is. */
export type ZipLocation = { readonly blobstoreKey: string } | { readonly path: string };

/** An image in the registry. */
export interface PushedImage {
  readonly digest: string;
  readonly layerBytes: number;
}

/** Makes an image of one layer of the zip, and puts it into the repository as `latest`. The same zip gives the same image. */
export async function pushPackage(
  parts: PackageParts,
  zip: ZipLocation,
  repository: string,
  signal: AbortSignal,
): Promise<PushedImage> {
  const folder = await mkdtemp(join(parts.settings.spoolDirectory, 'registry-buddy-'));
  try {
    const file = await locate(parts, zip, join(folder, 'package.zip'), signal);
    const layer = await layerOf(file, join(folder, 'layer.tar.gz'), parts.settings, signal);
    const digest = await pushImage(parts.registry, layer, repository, signal);
    return { digest, layerBytes: layer.size };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function layerOf(
  file: string,
  target: string,
  settings: PackagesConfig,
  signal: AbortSignal,
): Promise<Layer> {
  const zip = await readZip(file, settings);
  try {
    return await writeLayer(zip, target, signal);
  } finally {
    zip.close();
  }
}

async function pushImage(
  registry: PackageParts['registry'],
  layer: Layer,
  repository: string,
  signal: AbortSignal,
): Promise<string> {
  const config = bufferBlob(
    Buffer.from(
      JSON.stringify({
        created: '1980-01-01T00:00:01Z',
        architecture: 'amd64',
        os: 'linux',
        config: {},
        rootfs: { type: 'layers', diff_ids: [layer.diffId] },
      }),
    ),
  );
  await registry.uploadBlob(repository, layer, signal);
  await registry.uploadBlob(repository, config, signal);
  // a tag, because registries may collect what has none
  return registry.putManifest(
    `${repository}:latest`,
    {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: { mediaType: MEDIA_TYPES.config, digest: config.digest, size: config.size },
      layers: [{ mediaType: MEDIA_TYPES.layer, digest: layer.digest, size: layer.size }],
    },
    signal,
  );
}

/** The zip as a file: a zip is read from its end, so that a stream of it will not do. */
async function locate(
  { blobstore, settings }: PackageParts,
  zip: ZipLocation,
  spool: string,
  signal: AbortSignal,
): Promise<string> {
  if ('path' in zip) return checkedPath(zip.path, settings);
  const size = await blobstore.size(zip.blobstoreKey);
  const bits = size === undefined ? undefined : await blobstore.get(zip.blobstoreKey);
  if (size === undefined || !bits)
    throw new PackageRefusedError('bits-missing', 'The bits of the package are gone');
  if (size > settings.maxZipBytes) {
    bits.destroy();
    throw tooLarge(settings);
  }
  await pipeline(bits, createWriteStream(spool, { mode: 0o600 }), { signal });
  return spool;
}

async function checkedPath(path: string, settings: PackagesConfig): Promise<string> {
  const missing = () =>
    new PackageRefusedError('bits-missing', 'There is no such package zip in the folder of zips');
  const { zipDirectory } = settings;
  if (zipDirectory === undefined) throw missing();
  const real = await realpath(path).catch(() => undefined);
  if (!real?.startsWith((await realpath(zipDirectory)) + sep)) throw missing();
  const file = await stat(real);
  if (!file.isFile()) throw missing();
  if (file.size > settings.maxZipBytes) throw tooLarge(settings);
  return real;
}

const tooLarge = ({ maxZipBytes }: PackagesConfig) =>
  new PackageRefusedError('too-large', `Package may not be larger than ${maxZipBytes} bytes`);
