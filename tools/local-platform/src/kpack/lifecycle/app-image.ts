import { pipeline } from 'node:stream/promises';
import {
  bufferBlob,
  type Descriptor,
  type ImageManifest,
  MEDIA_TYPES,
  parseReference,
  type RegistryClient,
} from '@cf/registry';

/** An OCI image configuration as far as it is read or written here. */
export interface ImageDocument {
  readonly architecture: string;
  readonly os: string;
  readonly created?: string;
  readonly config: {
    readonly Entrypoint?: readonly string[];
    readonly Env?: readonly string[];
    readonly User?: string;
    readonly WorkingDir?: string;
    readonly Labels?: Readonly<Record<string, string>>;
  };
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly string[] };
  readonly history?: readonly { readonly created?: string }[];
}

/** An image in a registry: its layers and its configuration. */
export interface StoredImage {
  readonly digest: string;
  readonly repository: string;
  readonly layers: readonly Descriptor[];
  readonly document: ImageDocument;
}

/** `host/repository` of an image's name. */
export function repositoryOf(image: string): string {
  const { host, repository } = parseReference(image);
  return `${host}/${repository}`;
}

/** Reads an image's manifest and configuration. */
export async function readImage(
  registry: RegistryClient,
  image: string,
  signal?: AbortSignal,
): Promise<StoredImage> {
  const repository = repositoryOf(image);
  const { digest, manifest } = await registry.getManifest(image, signal);
  const chunks: Buffer[] = [];
  await pipeline(await registry.getBlob(repository, manifest.config.digest, signal), async (bytes) => {
    for await (const chunk of bytes) chunks.push(chunk as Buffer);
  });
  const document = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ImageDocument;
  return { digest, repository, layers: manifest.layers, document };
}

/** Writes an image whose layers are there already under all these names of one repository; answers its digest. */
export async function writeImage(
  registry: RegistryClient,
  names: readonly [string, ...string[]],
  { layers, document }: Pick<StoredImage, 'layers' | 'document'>,
  signal?: AbortSignal,
): Promise<string> {
  const config = bufferBlob(Buffer.from(JSON.stringify(document)));
  const [first, ...others] = names;
  const manifest: ImageManifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: { mediaType: MEDIA_TYPES.config, digest: config.digest, size: config.size },
    layers,
  };
  await registry.uploadBlob(repositoryOf(first), config, signal);
  const digest = await registry.putManifest(first, manifest, signal);
  for (const name of others) await registry.putManifest(name, manifest, signal);
  return digest;
}

/** Makes layers of one repository available in another of the same registry, by reference or by copying. */
export async function shareLayers(
  registry: RegistryClient,
  from: Pick<StoredImage, 'repository' | 'layers'>,
  to: string,
  signal?: AbortSignal,
): Promise<void> {
  for (const { digest, size } of from.layers) {
    if (from.repository === to || (await registry.blobExists(to, digest, signal))) continue;
    if (await registry.mountBlob(to, digest, from.repository, signal)) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of await registry.getBlob(from.repository, digest, signal))
      chunks.push(chunk as Buffer);
    await registry.uploadBlob(to, { ...bufferBlob(Buffer.concat(chunks)), size }, signal);
  }
}
